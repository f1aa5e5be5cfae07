// Outlines as text: a vertex a line, an empty line before each hole, “---” before each further part.
"use strict";
import { say } from "./language.js";

const lineOf = ([lon, lat]) => `${lat.toFixed(8)}, ${lon.toFixed(8)}`;

export const textOf = (outline) => outline.map((part) => part.map((ring) => ring.map(lineOf).join("\n")).join("\n\n")).join("\n---\n");

// A line that nobody changed gives the very vertex that it was made from, with all its digits.
export function outlineOf(text, before = []) {
  const known = new Map(before.flat(2).map((vertex) => [lineOf(vertex), vertex]));
  let number = 0;
  const parts = [[[]]];
  for (const raw of text.replace(/\s+$/, "").split("\n")) {
    number += 1;
    const line = raw.trim();
    const rings = parts.at(-1);
    if (/^-{3,}$/.test(line)) parts.push([[]]);
    else if (line) rings.at(-1).push(known.get(line) ?? vertexOf(line, number));
    else if (rings.at(-1).length) rings.push([]);
  }
  const outline = parts.map((part) => part.filter((ring) => ring.length)).filter((part) => part.length);
  if (!outline.length || outline.flat().some((ring) => ring.length < 3)) throw new Error(say("An outline needs three vertices or more."));
  return outline;
}

export function lineFrom(text) {
  const vertices = text.split("\n").map((l, i) => [l.trim(), i + 1]).filter(([l]) => l).map(([l, n]) => vertexOf(l, n));
  if (vertices.length < 2) throw new Error(say("A line needs two vertices or more."));
  return vertices;
}

function vertexOf(line, number) {
  const match = /^([+-]?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*([+-]?\d{1,3}(?:\.\d+)?)$/.exec(line);
  if (!match) throw new Error(say("Line {line}: write latitude, longitude, for example 51.50000, 7.45000", { line: number }));
  return [Number(match[2]), Number(match[1])];
}
