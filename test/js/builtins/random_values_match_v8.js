/* SPDX-License-Identifier: MIT */
// Thousands of pseudo-random values through conversions, string methods, BigInt, dates and JSON:
// a checksum for each group, taken from V8.  To see lines, print `out` in group().
function group(name) {
  let h = 2166136261;
  for (const line of out) for (let i = 0; i < line.length; i++) h = Math.imul(h ^ line.charCodeAt(i), 16777619);
  console.log(name, out.length, h >>> 0);
  out.length = 0;
}
let s=12345; function rnd(n){ s=(s*1103515245+12345)&0x7fffffff; return s%n; }
function dbl(){ const k=rnd(6); const a=rnd(1e9), b=rnd(1e9)+1; return k==0?a:k==1?a/b:k==2?-a/b*1e-10:k==3?a*b*1e5:k==4?a/1000:(a+b/1e9)*Math.pow(10,rnd(600)-300); }
const out=[];
for (let i=0;i<3000;i++){ const d=dbl(); out.push([String(d), d.toFixed(rnd(20)), d.toPrecision(1+rnd(21)), d.toExponential(rnd(20)), d.toString(2+rnd(35)), parseInt(d), parseFloat(String(d)+'x'), d|0, d>>>0, Math.round(d), Math.floor(d), d%7].join(' ')); }
group('numbers');
const alpha=['a','B','é','ß','α','😀','\ud800',' ','0','-','$','İ','\u0301','x','\n','"','\\','ǆ','ﬁ'];
function str(n){ let r=''; for (let i=rnd(n);i>0;i--) r+=alpha[rnd(alpha.length)]; return r; }
for (let i=0;i<3000;i++){ const a=str(30), b=str(3), c=str(5), n=rnd(35)-5, m=rnd(35)-5;
 out.push(JSON.stringify([a.toUpperCase(), a.toLowerCase(), a.normalize('NFD'), a.normalize('NFKC'), a.indexOf(b), a.lastIndexOf(b,m), a.includes(b,n), a.startsWith(b,n), a.endsWith(b,m), a.slice(n,m), a.substring(n,m), a.substr(n,m), a.split(b), a.replace(b,c), a.replaceAll(b,c), a.padStart(40,b), a.padEnd(41,c), a.trim(), a.at(n), a.codePointAt(n), a.charCodeAt(m), [...a].length, a.isWellFormed(), a.toWellFormed(), a<b, a.concat(b,n), escape(a), b.repeat(rnd(4))]));
 try { out.push(encodeURIComponent(a)) } catch(e) { out.push(e.message) } }
group('strings');
for (let i=0;i<2000;i++){ const x=BigInt(rnd(1e9))*BigInt(rnd(1e9))**BigInt(rnd(6))*(rnd(2)?1n:-1n), y=BigInt(rnd(1e9))**BigInt(rnd(4))*(rnd(2)?1n:-1n)+1n, k=BigInt(rnd(200)-100);
 out.push([x+y,x-y,x*y,y&&x/y,y&&x%y,x&y,x|y,x^y,~x,-x,x<<k,x>>k,x<y,x==y,Number(x),x.toString(2+rnd(35)),BigInt.asIntN(rnd(100),x),BigInt.asUintN(rnd(100),x),x<Number(y),BigInt(String(x))===x].join(' ')); }
group('bigints');
for (let i=0;i<2000;i++){ const t=(rnd(1e9)-5e8)*rnd(20000); const d=new Date(t); d.setUTCMonth(rnd(40)-10, rnd(60)-10); d.setUTCHours(rnd(50)-10); out.push(d.toISOString()+' '+d.toUTCString()+' '+d.getUTCDay()+' '+String(d)+' '+Date.parse(String(d))+' '+Date.parse(d.toUTCString())); }
group('dates');
const months=['Jan','February','mar','DEC']; for (let i=0;i<1500;i++){ const y=rnd(2)?1950+rnd(100):rnd(100), mo=months[rnd(4)], d=1+rnd(31), h=rnd(24), mi=rnd(60), f=rnd(9);
 const t=[`${mo} ${d}, ${y}`,`${d} ${mo} ${y} ${h}:${mi}`,`${y}/${1+rnd(12)}/${d}`,`${1+rnd(12)}/${d}/${y} ${h}:${mi}:05`,`${mo} ${d} ${y} ${1+h%12}:${mi} PM`,`Mon, ${d} ${mo} ${y} ${h}:${mi}:00 GMT`,`${mo} ${d} ${y} ${h}:${mi} GMT+0200`,`${y}-${1+rnd(12)}-${d}`,`${y}-0${1+rnd(9)}-${d<10?'0'+d:d} ${h<10?'0'+h:h}:00`][f]; out.push(t+' => '+Date.parse(t)); }
group('date texts');
const v=()=>{ const k=rnd(8); return k==0?dbl():k==1?str(8):k==2?null:k==3?rnd(2)==0:k==4?[v(),v()]:k==5?{[str(4)]:v(),b:v()}:k==6?undefined:new Date(rnd(1e9)) };
for (let i=0;i<1500;i++){ const x=v(); const j=JSON.stringify(x,null,rnd(3)?undefined:rnd(4)); out.push(String(j)); if (j !== undefined) out.push(JSON.stringify(JSON.parse(j))); }
group('JSON');
// expect: numbers 3000 1644991588
// expect: strings 6000 4214318418
// expect: bigints 2000 144475144
// expect: dates 2000 254770350
// expect: date texts 1500 2255406357
// expect: JSON 3000 3953613141
