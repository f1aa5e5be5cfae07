// Elements from plain data. Text is always set as text, so nothing in a register can become markup.
"use strict";

export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false && c !== ""));
  return element;
}

export function button(text, click, attributes = {}) {
  return el("button", { type: "button", click, ...attributes }, text);
}

// Show a question; the answer is what `read` returns, or null where it is cancelled.
export function ask(title, body, { agree, cancel, read = () => true }) {
  const fault = el("p", { class: "fault", role: "alert" });
  const dialog = el("dialog", { "aria-labelledby": "dialog-title" });
  let answer = null;
  const form = el("form", {
    submit: (event) => {
      event.preventDefault();
      try {
        answer = read();
        dialog.close();
      } catch (error) {
        fault.textContent = error.message;
      }
    },
  });
  form.append(
    el("h2", { id: "dialog-title" }, title),
    ...[body].flat(Infinity),
    fault,
    el("div", { class: "buttons" }, el("button", { type: "submit", class: "primary" }, agree), button(cancel, () => dialog.close())),
  );
  dialog.append(form);
  document.body.append(dialog);
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(answer);
    });
    dialog.showModal();
  });
}
