import type { GateAnswers } from "./faces.d.ts";

declare const permitted: unique symbol;

/** Leave to touch pixels. `background/gate.js` alone makes one; code that touches pixels asks for it. */
export type PixelPermit = Readonly<GateAnswers> & { readonly [permitted]: true };
