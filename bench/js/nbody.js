// The sun and four planets, attracting each other: floating-point properties.
var log = typeof console === "object" ? console.log : print;

var YEAR = 365.24, MASS = 4 * Math.PI * Math.PI;

function Body(x, y, z, vx, vy, vz, mass) {
  this.x = x;
  this.y = y;
  this.z = z;
  this.vx = vx * YEAR;
  this.vy = vy * YEAR;
  this.vz = vz * YEAR;
  this.mass = mass * MASS;
}

// Distances in astronomical units, velocities a day: JPL's ephemeris, shortened.
var bodies = [
  new Body(0, 0, 0, 0, 0, 0, 1),
  new Body(4.8414, -1.1603, -0.1036, 0.00166, 0.0077, -0.000069, 0.000954),
  new Body(8.3434, 4.1248, -0.4035, -0.002767, 0.004998, 0.000023, 0.000285),
  new Body(12.8944, -15.1112, -0.2233, 0.002964, 0.002378, -0.00003, 0.0000436),
  new Body(15.3797, -25.9193, 0.1793, 0.002681, 0.001628, -0.000095, 0.0000515),
];

function advance(dt) {
  for (var i = 0; i < bodies.length; i++) {
    var a = bodies[i];
    for (var j = i + 1; j < bodies.length; j++) {
      var b = bodies[j];
      var dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
      var square = dx * dx + dy * dy + dz * dz;
      var pull = dt / (square * Math.sqrt(square));
      a.vx -= dx * b.mass * pull;
      a.vy -= dy * b.mass * pull;
      a.vz -= dz * b.mass * pull;
      b.vx += dx * a.mass * pull;
      b.vy += dy * a.mass * pull;
      b.vz += dz * a.mass * pull;
    }
  }
  for (i = 0; i < bodies.length; i++) {
    var c = bodies[i];
    c.x += dt * c.vx;
    c.y += dt * c.vy;
    c.z += dt * c.vz;
  }
}

function energy() {
  var e = 0;
  for (var i = 0; i < bodies.length; i++) {
    var a = bodies[i];
    e += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz);
    for (var j = i + 1; j < bodies.length; j++) {
      var b = bodies[j];
      var dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
      e -= (a.mass * b.mass) / Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return e;
}

for (var step = 0; step < 400000; step++) advance(0.01);
log("nbody " + energy().toFixed(9));
