// The painter of the hard cases, for classic scripts: <script src="/paint.js" data-page="17"></script>.
"use strict";
const PAGE = Number(document.currentScript.dataset.page);
const CELL = 8;
const HEIGHT = 12;
const WIDTH = 14 * CELL;
const COLOURS = ["#000", "#00f", "#0f0", "#0ff", "#f00", "#f0f", "#ff0", "#fff"];

function octal(value, digits) {
  return Array.from({ length: digits }, (_, place) => (value >> (3 * (digits - 1 - place))) & 7);
}

function cellsOf(group, number) {
  const data = [...octal(PAGE, 3), ...octal(group, 2), ...octal(number, 5)];
  const check = data.reduce((sum, digit) => (sum * 37 + digit * 11 + 7) % 61, 0);
  return [5, 2, ...data, ...octal(check, 2)];
}

/** The strip as a CSS image. */
function gradient(group, number) {
  const stops = cellsOf(group, number).map(
    (colour, place) => `${COLOURS[colour]} ${place * CELL}px ${(place + 1) * CELL}px`,
  );
  return `linear-gradient(90deg, ${stops.join(", ")})`;
}

/** Background layers of a row: at each place (CSS pixels from the left) a strip, each its own group. */
function layers(group, number, columns, y = "0") {
  return columns
    .map((x, at) => `${gradient(group + at, number)} ${x}px ${y} / ${WIDTH}px ${HEIGHT}px no-repeat`)
    .join(", ");
}

/** Paint an element's background. */
function paint(element, group, number, { columns = [16], y = "0" } = {}) {
  element.style.background = layers(group, number, columns, y);
  return element;
}

function make(tag, style = "", parent = null) {
  const element = document.createElement(tag);
  element.style.cssText = style;
  if (parent) parent.append(element);
  return element;
}

/** Append rows of 12 CSS pixels, each painted with its number. */
function rows(parent, count, { group = 0, from = 0, columns = [16], style = "" } = {}) {
  const all = document.createDocumentFragment();
  for (let number = from; number < from + count; number += 1) {
    const row = make("div", `height: ${HEIGHT}px; ${style}`);
    row.style.background = layers(group, number, columns);
    all.append(row);
  }
  parent.append(all);
}

/** Append one strip in a block. */
function strip(parent, group, number, style = "") {
  return paint(make("div", `height: ${HEIGHT}px; width: ${WIDTH + 16}px; ${style}`, parent), group, number, {
    columns: [8],
  });
}

/** Draw a strip in a 2D context. */
function draw(context, group, number, x, y, height = HEIGHT) {
  cellsOf(group, number).forEach((colour, place) => {
    context.fillStyle = COLOURS[colour];
    context.fillRect(x + place * CELL, y, CELL, height);
  });
}
