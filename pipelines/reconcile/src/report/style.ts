/**
 * The page's own style: no font, image or sheet is fetched. Text keeps 4.5:1 on its ground, marks 3:1 (WCAG 2.2 AA), in light, in dark
 * and on paper. Without :has() both languages are shown one after the other.
 */
export const style = `
:root{color-scheme:light dark;--ground:#f5f7f8;--panel:#fff;--ink:#16212b;--soft:#4b5a67;--line:#d5dbe1;--strong:#7b8894;--accent:#0f4c5c;--link:#0b5c74;--back:#dfe5ea;--fill:#2a7f8f;--mark:#b42318;--good:#17623f;--good-g:#e3f3ea;--bad:#96180f;--bad-g:#fdeceb;--warn:#7a4b00;--warn-g:#fdf2dc;--info:#33495c;--info-g:#e8eef4;--v1:#0f4c5c;--v2:#2a7f8f;--v3:#8a5a00;--v4:#a3261a;--v5:#4b5a67;--v6:#6b4a8e;--v7:#7b8894;--on:#fff;font:100%/1.5 "Be Vietnam Pro","Segoe UI",Roboto,"Noto Sans","Helvetica Neue",Arial,sans-serif}
@media screen and (prefers-color-scheme:dark){:root{--ground:#10171d;--panel:#18222b;--ink:#e8edf2;--soft:#aab7c3;--line:#2f3c48;--strong:#7c8b99;--accent:#7cc7d8;--link:#7cc7d8;--back:#2c3944;--fill:#4fb0c0;--mark:#ff9d92;--good:#8adbb0;--good-g:#153325;--bad:#ffb4ab;--bad-g:#45201d;--warn:#f3c77a;--warn-g:#3b2c10;--info:#b6c9da;--info-g:#22313d;--v1:#8fd3e0;--v2:#4fa9ba;--v3:#d9a441;--v4:#f0867b;--v5:#9fb0be;--v6:#b79adb;--v7:#7c8b99;--on:#10171d}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink)}
.defs{position:absolute}
.edition{width:min(72rem,100% - 2rem);margin-inline:auto;padding-block:1.5rem 3rem}
@supports selector(:has(*)){#en{display:none}body:has(#en:target,#en :target) #en{display:block}body:has(#en:target,#en :target) #vi{display:none}}
a{color:var(--link);text-underline-offset:.18em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
h1{font-size:clamp(1.5rem,1.2rem + 1.5vw,2.1rem);line-height:1.2;margin:0;text-wrap:balance}
h2{font-size:1.35rem;line-height:1.3;margin:0 0 .6rem;padding-top:.7rem;border-top:2px solid var(--accent)}
h3{font-size:1.05rem;line-height:1.35;margin:1.4rem 0 .5rem}
section{margin-top:2.5rem}
p{margin:0 0 .75rem;max-width:50rem}
small{font-size:.86em;color:var(--soft)}
code{font-family:ui-monospace,"Cascadia Mono",Consolas,"DejaVu Sans Mono",monospace;font-size:.88em;overflow-wrap:anywhere}
.top{display:flex;justify-content:space-between;align-items:flex-start;gap:1rem}
.city{margin:0 0 .15rem;color:var(--soft);font-weight:600}
.switch{padding:.3rem 0;white-space:nowrap}
.internal{max-width:none;margin:1rem 0;padding:.6rem .9rem;border-left:4px solid var(--bad);background:var(--bad-g);color:var(--bad)}
.facts{display:flex;flex-wrap:wrap;gap:.4rem 2rem;margin:0}
.facts dt,.key dt,.card dt{color:var(--soft);font-size:.86rem}
.facts dd{margin:0;font-weight:600}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:0 1.4rem;padding:0;margin:1rem 0 0}
nav a{display:inline-block;padding:.3rem 0}
.result{font-size:1.15rem;font-weight:650;padding:.7rem .9rem;max-width:none;border-radius:6px}
.result.good,.tag.good{color:var(--good);background:var(--good-g)}
.result.bad,.tag.block{color:var(--bad);background:var(--bad-g)}
.tag.review{color:var(--warn);background:var(--warn-g)}
.tag{display:inline-block;padding:.05rem .5rem;border-radius:4px;font-size:.85rem;font-weight:600;white-space:nowrap;color:var(--info);background:var(--info-g)}
.key{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(13rem,100%),1fr));gap:1rem;margin:1rem 0 0}
.key>div{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:.8rem 1rem}
.key dd{margin:0}
.key b{display:block;font-size:1.8rem;line-height:1.25;font-weight:650;font-variant-numeric:tabular-nums}
.steps{margin:0;padding-left:1.4rem;max-width:60rem}
.steps li{margin-bottom:.5rem}
.cmd{display:block;margin-top:.2rem;color:var(--info)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:1.25rem;align-items:start}
.coverage .cards{align-items:stretch}.cards+.cards{margin-top:1.25rem}
.wide{grid-template-columns:repeat(auto-fit,minmax(min(30rem,100%),1fr))}
.card{min-width:0;background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:1rem 1.1rem}
.card h3{margin-top:0}
.card .scroll{border:0;margin:.5rem -.5rem 0}
.figure{font-size:2.2rem;font-weight:650;line-height:1.15;margin:0;font-variant-numeric:tabular-nums}
.main .figure{font-size:3rem}
.fraction,.gap{margin:.15rem 0 .5rem;font-variant-numeric:tabular-nums}
.fraction{color:var(--soft)}
.target{margin:.5rem 0;padding-left:.6rem;border-left:3px solid var(--mark)}
.card dl{margin:.7rem 0 0;font-size:.9rem}
.card dd{margin:0 0 .35rem}
.terms{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.25rem 1.2rem;margin:0 0 1rem;max-width:50rem}
.terms dt{font-weight:600}
.terms dd{margin:0}
.scroll{overflow-x:auto;background:var(--panel);border:1px solid var(--line);border-radius:8px;margin:.75rem 0 1.25rem}
.plain{background:none;border:0;margin:0}
table{border-collapse:collapse;width:100%;font-size:.94rem}
caption{text-align:left;font-weight:650;font-size:1.03rem;padding:.7rem .9rem .4rem}
.card caption{padding:0 .5rem .3rem}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);padding:0}
th,td{padding:.4rem .9rem;text-align:left;vertical-align:top;border-top:1px solid var(--line)}
.card :is(th,td){padding-inline:.5rem}
thead th{border-top:0;color:var(--soft);font-size:.85rem;font-weight:600;vertical-align:bottom}
tbody th{font-weight:500;min-width:7.5rem}
.g th{font-weight:650;color:var(--accent);padding-top:.8rem}
tfoot :is(th,td){font-weight:650;border-top:2px solid var(--strong)}
td,.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.words{text-align:left;white-space:normal}
th.bar{min-width:6rem;width:20%}
svg.bar{display:block;border-radius:3px;background:var(--back);fill:var(--fill);print-color-adjust:exact}
.t{fill:var(--mark)}
td[style]{background:linear-gradient(var(--fill) 0 0) 0/calc(var(--p)*1%) 9px no-repeat content-box,linear-gradient(var(--back) 0 0) 0/100% 9px no-repeat content-box;print-color-adjust:exact}
.stack{display:block;border-radius:4px}
.stack rect{stroke:var(--panel);stroke-width:1}
.sw{margin-right:.5rem;flex:none}
.verdicts :is(th,td) small{display:block}.verdicts th .sw{display:block;margin:0 0 .3rem auto}.verdicts thead th{white-space:normal;min-width:5.2rem}.verdicts tbody th{min-width:9rem}
.bars{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.5rem 1rem;align-items:center;margin:1rem 0}.bars p{margin:0}.quality td small{display:block}
.v-match{fill:var(--v1)}.v-match_with_note{fill:var(--v2)}.v-review{fill:var(--panel)}.v-mismatch{fill:var(--v4)}.v-no_id{fill:var(--panel)}.v-duplicate{fill:var(--panel)}.v-out_of_scope{fill:var(--panel)}
.l-match_with_note,.l-mismatch{fill:var(--on)}.l-review{fill:var(--v3)}.l-no_id{fill:var(--v5)}.l-duplicate{fill:var(--v6)}.l-out_of_scope{fill:var(--v7)}
.map{margin:1rem 0}
.map svg[role]{display:block;width:100%;min-width:42rem;height:auto}
#tiles text{font-size:12px;text-anchor:middle;stroke:none}
#tiles .p{font-size:14px;font-weight:700}
.map figcaption{margin-top:.8rem;color:var(--soft);font-size:.9rem}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;padding:0;margin:0 0 .4rem}
.legend li{display:flex;align-items:center}
.c0{fill:url(#empty)}.c1{fill:#e1eff1}.c2{fill:#b5dbe1}.c3{fill:#7dbfca}.c4{fill:#1f7383}.c5{fill:#0b3d4a}
#tiles text{fill:#16212b}#tiles :is(.c4,.c5) text{fill:#fff}
#tile,.legend rect{stroke:#7b8894;stroke-width:.75}.c0{stroke-dasharray:3 2}
.e{fill:#fff}.h{fill:#dde3e8}
footer{margin-top:2.5rem;padding-top:.8rem;border-top:1px solid var(--line);color:var(--soft);font-size:.9rem}
@media (min-width:40rem){.coverage .card h3{min-height:2.7em}}
@media (max-width:40rem){th,td{padding-inline:.5rem}th.bar,td[style]{display:none}.bars{grid-template-columns:minmax(0,1fr);gap:.2rem}.findings td code{display:none}.findings .tag{white-space:normal}.findings tbody th{min-width:6.5rem}.terms{display:block}.terms dd{margin-bottom:.5rem}.figure{font-size:2rem}}
@media print{@page{size:A4;margin:14mm 12mm 16mm;@bottom-left{content:"Tài liệu nội bộ · Internal";font:8pt sans-serif}@bottom-right{content:counter(page) " / " counter(pages);font:8pt sans-serif}}
:root{--ground:#fff;--ink:#000;--soft:#333;--line:#bbb;--link:#000;--good-g:#fff;--bad-g:#fff;--warn-g:#fff;--info-g:#fff;font-size:9.5pt}
.edition{width:auto;padding:0}
nav,.switch{display:none}
.scroll{overflow:visible;border:0}
.map svg[role]{min-width:0}
.internal,.result{border:1px solid currentcolor;border-left-width:4px}
.tag{padding:0}
section{margin-top:1.6rem}
th,td{padding:.2rem .5rem}
thead{display:table-header-group}tfoot{display:table-row-group}
table,tr,.card,.map,.key>div,.steps li,.terms{break-inside:avoid}
:is(.units,.findings,.gate) table{break-inside:auto}
tbody:last-of-type tr:nth-last-child(-n+3),tfoot tr{break-before:avoid}
h2,h2+p,h3,h3+p,caption,.g{break-after:avoid}
.cards{grid-template-columns:repeat(2,minmax(0,1fr));gap:.8rem}}
`
