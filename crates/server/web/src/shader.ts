/** A program of the graphics card, from its two parts. */
export class Shader {
  readonly program: WebGLProgram;
  private readonly places = new Map<string, WebGLUniformLocation | null>();

  constructor(private readonly gl: WebGL2RenderingContext, vertex: string, fragment: string) {
    this.program = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]] as const) {
      const shader = gl.createShader(kind) as WebGLShader;
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader) ?? "shader");
      gl.attachShader(this.program, shader);
    }
    gl.linkProgram(this.program);
    if (!gl.getProgramParameter(this.program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(this.program) ?? "program");
  }

  /** Where a uniform is told. */
  place(name: string): WebGLUniformLocation | null {
    if (!this.places.has(name)) this.places.set(name, this.gl.getUniformLocation(this.program, name));
    return this.places.get(name) ?? null;
  }
}

/** The map's matrix for what is told from a corner of its own, in units of `size` of the world. */
export function placed(matrix: ArrayLike<number>, left: number, top: number, size: number): Float32Array {
  // Multiplied here in double precision: the graphics card's own is too coarse for the whole world.
  const own = new Float32Array(16);
  for (let row = 0; row < 4; row++) {
    const at = (column: number): number => matrix[column * 4 + row] as number;
    own[row] = at(0) * size;
    own[4 + row] = at(1) * size;
    own[8 + row] = at(2);
    own[12 + row] = at(0) * left + at(1) * top + at(3);
  }
  return own;
}

/** The state in which a layer of our own is painted over what is there already. */
export function over(gl: WebGL2RenderingContext): void {
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  gl.disable(gl.STENCIL_TEST);
  gl.disable(gl.CULL_FACE);
}

/** Bytes as they are: the map may have set these otherwise for its own pictures. */
export function plainUnpack(gl: WebGL2RenderingContext): void {
  gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
}

/** Each pixel of a texture for itself, not mixed with its neighbours. */
export function nearest(gl: WebGL2RenderingContext): void {
  for (const side of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, side, gl.NEAREST);
  for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
}
