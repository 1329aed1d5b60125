// What people and programs call things to do harm, and what merely looks strange (security N06, L11).
export const names = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  `"><svg onload=alert(1)>`,
  "javascript:alert(1)",
  "{{constructor.constructor('alert(1)')()}}",
  "'; DROP TABLE integrations; --",
  "\u202egnp.exe",
  "مضخة السابعة",
  "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L",
  "=HYPERLINK(\"http://evil.test\")",
  "ﷺ".repeat(10),
  "W".repeat(128),
];
