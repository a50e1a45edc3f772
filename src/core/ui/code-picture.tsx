import type { Squares } from '#core/access/web/sign-in-client.ts'

/** For a camera. Dark on light whatever the screen's light is: cameras read nothing else. */
export function CodePicture({ squares: { size, path }, label }: { squares: Squares; label: string }) {
  return (
    <svg className="code-picture" role="img" aria-label={label} viewBox={`-4 -4 ${size + 8} ${size + 8}`} shapeRendering="crispEdges">
      <rect x="-4" y="-4" width={size + 8} height={size + 8} fill="#fff" /><path d={path} fill="#000" />
    </svg>
  )
}
