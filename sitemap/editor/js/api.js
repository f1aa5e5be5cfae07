// Calls to the server that gave the page; the token stands behind the “#” of the address.
"use strict";

export async function call(name, data) {
  const headers = { Authorization: `Bearer ${location.hash.slice(1)}` };
  const options = { headers, cache: "no-store", credentials: "omit", redirect: "error" };
  if (data !== undefined) {
    Object.assign(options, { method: "POST", body: JSON.stringify(data) });
    headers["Content-Type"] = "application/json";
  }
  let response;
  try {
    response = await fetch(`api/${name}`, options);
  } catch {
    return { status: 0, answer: {} };
  }
  const answer = await response.json().catch(() => ({}));
  return { status: response.status, answer };
}
