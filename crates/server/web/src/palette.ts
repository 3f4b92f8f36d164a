import { nearest, plainUnpack } from "./shader";

/** The anchors of viridis that the program's maps use, mixed with a little white as on these. */
const ANCHORS: [number, number, number][] = [
  [68, 1, 84], [71, 45, 123], [59, 82, 139], [44, 114, 142], [33, 144, 140], [39, 173, 129], [93, 200, 99], [170, 220, 50], [253, 231, 37],
];

/** Red, green, blue of a share from 0 to 1. */
export function colour(share: number): [number, number, number] {
  const along = Math.min(1, Math.max(0, share)) * (ANCHORS.length - 1);
  const from = Math.min(Math.floor(along), ANCHORS.length - 2);
  const [one, other] = [ANCHORS[from], ANCHORS[from + 1]] as [number[], number[]];
  const mix = (part: number): number => {
    const pure = (one[part] as number) + ((other[part] as number) - (one[part] as number)) * (along - from);
    return Math.round(pure + (255 - pure) * 0.22);
  };
  return [mix(0), mix(1), mix(2)];
}

export const css = (share: number): string => `rgb(${colour(share).join(",")})`;

/** 256 colours as a texture of the graphics card, one pixel high. */
export function texture(gl: WebGL2RenderingContext): WebGLTexture {
  const bytes = new Uint8Array(256 * 4);
  for (let at = 0; at < 256; at++) bytes.set([...colour(at / 255), 255], at * 4);
  const made = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, made);
  plainUnpack(gl);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
  nearest(gl);
  return made;
}
