/** Types of what lets a person choose a part of a page. */

import type { InPage } from "./engine.d.ts";
import type { Box } from "./protocol.d.ts";

/** What the extension keeps in a page, with the choosing that goes on there, or has just ended. */
export interface ChoosingInPage extends InPage {
  picker?: Picker;
}

/** One choosing on the page, from its start to what became of it. */
export interface Picker {
  step(): PickStep;
  /** Resolves when the choice is another than that of version `seen`, or the time is up. */
  changed(seen: number, wait_ms: number): Promise<void>;
  end(): void;
}

/** Where the choosing stands. `selector` names what is chosen by its place in the tree alone. */
export interface PickStep {
  state: "choosing" | "taken" | "ended";
  version: number;
  selector: string;
  /** In CSS pixels of the document. */
  box: Box;
}

/** What the browser tells of the place where its menu was opened, as far as it tells. */
export interface MenuPlace {
  wants: "image" | "video" | "post" | "selection";
  /** Addresses; empty where there is none. */
  src_url: string;
  link_url: string;
  frame_url: string;
  /** Firefox's name for the element, else -1. */
  target_id: number;
}

/** What was found at that place; it is then `InPage.picked`, its box in CSS pixels of the document. */
export interface Found {
  is_found: boolean;
  /** Whether it is surely what the person meant. */
  is_sure: boolean;
  box: Box;
}
