// Property caches shared by many shapes, and constructors whose objects outgrow their room.
// expect: 39000
// expect: 0,1,2,1000,5000,,own,7
// expect: 4 {"p0":0,"p1":1,"_y":4,"z0":0,"z1":1,"z2":2} p0,_y,z0,z1,z2
// expect: 1 undefined
// expect: 7
// expect: true 9
// expect: a,c,d,e 9 1 5

function mega(o){ return o.x; }
const protos=[]; for(let i=0;i<40;i++){ const p={x:i}; protos.push(p);} 
const objs=protos.map((p,i)=>{const o=Object.create(p); o['k'+i]=1; return o;});
let s=0; for(let r=0;r<50;r++) for(const o of objs) s+=mega(o); console.log(s);
protos[3].x=1000; Object.setPrototypeOf(objs[4],{x:5000}); delete protos[5].x; objs[6].x='own';
s=[]; for(const o of objs.slice(0,8)) s.push(mega(o)); console.log(s.join());
function put(o,k,v){ o[k]=v; }
class A{ set y(v){ this._y=v*2; } get y(){return this._y;} }
const as=[]; for(let i=0;i<30;i++){ const a=new A(); for(let j=0;j<i%7;j++) a['p'+j]=j; as.push(a);} 
for(let r=0;r<3;r++) for(const a of as){ put(a,'y',r); put(a,'z'+(r),r); }
console.log(as[5].y, JSON.stringify(as[9]), Object.keys(as[29]).join());
const fr=Object.freeze({q:1}); put(fr,'q',2); put(fr,'w',2); console.log(fr.q,fr.w);
Object.defineProperty(A.prototype,'ro',{value:7,writable:false,configurable:true});
const c=new A(); put(c,'ro',1); console.log(c.ro);
function B(){ for (let i=0;i<9;i++) this['f'+i]=i; } 
const b1=new B(), b2=new B(); console.log(JSON.stringify(b1)===JSON.stringify(b2), Object.keys(b2).length);
function C(n){ this.a=1; if(n) {this.b=2;this.c=3;this.d=4;this.e=5;} } C.prototype.m=function(){return this.a;};
new C(0); const c2=new C(1), c3=new C(1), c4=new C(0); c4.z=9; delete c3.b; console.log(Object.keys(c3).join(), c4.z, c2.m(), c3.e);
