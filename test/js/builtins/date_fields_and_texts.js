/* SPDX-License-Identifier: MIT */
const d = new Date(Date.UTC(2024, 1, 29, 13, 45, 59, 7));
console.log(d.toISOString(), d.getTime(), d.getDay(), d.getTimezoneOffset(), JSON.stringify(d));
console.log(String(d), '|', d.toUTCString(), '|', d.toDateString(), '|', d.toTimeString());
console.log(d.toLocaleDateString(), '|', d.toLocaleTimeString().replace(/\s/g, ' '), '|', d.toLocaleString().replace(/\s/g, ' '));
d.setMonth(12); console.log(d.toISOString()); d.setDate(0); console.log(d.toISOString()); d.setHours(25, 61, 61, 1001); console.log(d.toISOString());
console.log(new Date(2019, 0).getFullYear(), new Date(99, 0).getFullYear(), new Date(8.64e15 + 1).getTime(), new Date(-1).toISOString(), new Date(-62198755200000).toISOString());
for (const text of ['2024-02-29', '2024-02-29T10:00', '2024-02-29T10:00:00.123Z', '2024-02-29T10:00:00+02:00', 'Tue Mar 01 2022 10:00:00 GMT+0100 (CET)', 'Mar 1, 2022', '1 March 2022 10:00 PM',
  '2022/03/01', '3/1/2022', 'Thu, 01 Jan 1970 00:00:00 GMT', '2024-13-01', 'nonsense', '2024-02-30T00:00Z', '+012024-01-01T00:00:00Z', '-000000-01-01T00:00:00Z', '2024', '12:00']) console.log(text, Date.parse(text));
try { new Date(NaN).toISOString(); } catch (e) { console.log(e.name + ': ' + e.message); }
console.log(String(new Date(NaN)), new Date(2020, 5, 1) - new Date(2020, 4, 1), `${new Date(0)}`.slice(0, 15), +new Date(5), new Date(0)[Symbol.toPrimitive]('number'));
// expect: 2024-02-29T13:45:59.007Z 1709214359007 4 0 "2024-02-29T13:45:59.007Z"
// expect: Thu Feb 29 2024 13:45:59 GMT+0000 (Coordinated Universal Time) | Thu, 29 Feb 2024 13:45:59 GMT | Thu Feb 29 2024 | 13:45:59 GMT+0000 (Coordinated Universal Time)
// expect: 2/29/2024 | 1:45:59 PM | 2/29/2024, 1:45:59 PM
// expect: 2025-01-29T13:45:59.007Z
// expect: 2024-12-31T13:45:59.007Z
// expect: 2025-01-01T02:02:02.001Z
// expect: 2019 1999 NaN 1969-12-31T23:59:59.999Z -000001-01-01T00:00:00.000Z
// expect: 2024-02-29 1709164800000
// expect: 2024-02-29T10:00 1709200800000
// expect: 2024-02-29T10:00:00.123Z 1709200800123
// expect: 2024-02-29T10:00:00+02:00 1709193600000
// expect: Tue Mar 01 2022 10:00:00 GMT+0100 (CET) 1646125200000
// expect: Mar 1, 2022 1646092800000
// expect: 1 March 2022 10:00 PM 1646172000000
// expect: 2022/03/01 1646092800000
// expect: 3/1/2022 1646092800000
// expect: Thu, 01 Jan 1970 00:00:00 GMT 0
// expect: 2024-13-01 NaN
// expect: nonsense NaN
// expect: 2024-02-30T00:00Z 1709251200000
// expect: +012024-01-01T00:00:00Z 317273587200000
// expect: -000000-01-01T00:00:00Z NaN
// expect: 2024 1704067200000
// expect: 12:00 NaN
// expect: RangeError: Invalid time value
// expect: Invalid Date 2678400000 Thu Jan 01 1970 5 0
