import { refusal } from "./api";
import { colour } from "./palette";
import { t } from "./text";
import type { About } from "./types";

/** Fetches a file and hands it to the reader. */
export async function saveBytes(address: string, name: string): Promise<void> {
  const answer = await fetch(address);
  if (!answer.ok) throw await refusal(answer);
  save(await answer.blob(), name);
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The map as it stands, with title, legend and sources: a picture for a slide. */
export async function savePicture(map: HTMLCanvasElement, about: About, key: HTMLElement, banner: HTMLElement): Promise<void> {
  const dpr = devicePixelRatio;
  const [top, bottom] = [44 * dpr, 84 * dpr];
  const page = document.createElement("canvas");
  [page.width, page.height] = [map.width, map.height + top + bottom];
  const pen = page.getContext("2d") as CanvasRenderingContext2D;
  const rightToLeft = document.documentElement.dir === "rtl";
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, page.width, page.height);
  pen.drawImage(map, 0, top);
  pen.fillStyle = "#16202e";
  pen.direction = rightToLeft ? "rtl" : "ltr";
  pen.textAlign = "start";
  const start = rightToLeft ? page.width - 14 * dpr : 14 * dpr;
  pen.font = `bold ${20 * dpr}px "Noto Sans"`;
  pen.fillText(about.title, start, 29 * dpr);
  // What was changed from the scenario goes with the picture, above all a gate that was not asked.
  if (banner.textContent) {
    pen.font = `${13 * dpr}px "Noto Sans"`;
    pen.fillStyle = banner.classList.contains("loud") ? "#a12c12" : "#566274";
    pen.textAlign = "end";
    pen.fillText(banner.textContent, rightToLeft ? 14 * dpr : page.width - 14 * dpr, 28 * dpr, page.width * 0.6);
    pen.textAlign = "start";
    pen.fillStyle = "#16202e";
  }
  const foot = map.height + top;
  const title = key.querySelector(".title")?.textContent ?? "";
  pen.font = `${13 * dpr}px "Noto Sans"`;
  pen.fillText(title, start, foot + 18 * dpr);
  const ends = [...key.querySelectorAll(".ends span")].map((end) => end.textContent ?? "");
  pen.direction = "ltr";
  pen.textAlign = "left";
  for (let at = 0; at < 200; at++) {
    pen.fillStyle = `rgb(${colour(at / 199).join(",")})`;
    pen.fillRect((14 + at) * dpr, foot + 26 * dpr, dpr + 1, 10 * dpr);
  }
  pen.fillStyle = "#16202e";
  pen.font = `${11 * dpr}px "Noto Sans"`;
  pen.fillText(ends.join("  –  "), 222 * dpr, foot + 35 * dpr);
  const marks = [...key.querySelectorAll(".legend .fine")].map((mark) => mark.textContent ?? "").join("  ·  ");
  pen.fillText(marks, 14 * dpr, foot + 54 * dpr, page.width - 28 * dpr);
  pen.fillStyle = "#5a6575";
  pen.fillText(`${t("sources")}: ${about.attribution}`, 14 * dpr, foot + 73 * dpr, page.width - 28 * dpr);
  const blob = await new Promise<Blob | null>((done) => page.toBlob(done, "image/png"));
  if (blob) save(blob, `${about.id}.png`);
}
