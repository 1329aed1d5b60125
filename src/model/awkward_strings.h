// Lines of text that break careless software; for the tests that send them through a text field and expect
// the same bytes back (security L11). All are lines that model::check_line takes.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace sallyport::model {

// Each character of whole families between two letters: what trims, composes, hides or turns text around.
inline void append_awkward_characters(std::vector<std::string>& strings) {
  constexpr auto kFamilies = std::to_array<std::pair<std::uint32_t, std::uint32_t>>({
      {0x00a0, 0x00bf},    // no-break space, soft hyphen, signs
      {0x0300, 0x036f},    // combining marks
      {0x2000, 0x200f},    // spaces of all widths, joiners, direction marks
      {0x2028, 0x202f},    // line and paragraph separators, embeddings, overrides
      {0x205f, 0x206f},    // invisible operators, isolates, deprecated format characters
      {0x3000, 0x3003},    // ideographic space and marks
      {0xe000, 0xe00f},    // private use
      {0xfdd0, 0xfdef},    // no characters
      {0xfe00, 0xfe0f},    // variation selectors
      {0xff01, 0xff20},    // full-width signs
      {0xfff9, 0xffff},    // annotation, replacement, no characters
      {0x1d400, 0x1d41f},  // letters that look like others
      {0x1f1e6, 0x1f1ff},  // halves of flags
      {0xe0020, 0xe004f},  // tags: letters that nobody sees
  });
  for (const auto& [first, last] : kFamilies)
    for (std::uint32_t point = first; point <= last; ++point) {
      std::string text = "a";
      const auto add = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
      if (point >= 0x10000) add(0xf0 | point >> 18);
      if (point >= 0x10000) add(0x80 | (point >> 12 & 0x3f));
      if (point >= 0x800 && point < 0x10000) add(0xe0 | point >> 12);
      if (point >= 0x800) add(0x80 | (point >> 6 & 0x3f));
      if (point < 0x800) add(0xc0 | point >> 6);
      add(0x80 | (point & 0x3f));
      text += "b";
      if (std::ranges::find(strings, text) == strings.end()) strings.push_back(text);
    }
}

// More than 500, no two alike.
inline std::vector<std::string> awkward_strings() {
  std::vector<std::string> strings{
      // quotes, escapes and what SQL, shells, templates and formats read into them
      "'",
      "\"",
      "`",
      "\\",
      "''",
      "\\'",
      "\\\\",
      "O'Brien",
      "\u202eright to left\u202c",
      "\U0001F600 \u00e9 e\u0301",
      "' OR 1=1 --",
      "\"quoted\" \\ back",
      "%n%s%x",
      "=cmd|' /C calc'!A0",
      "\u0130\u0131\u00df",
      "'; DROP TABLE integrations; --",
      "' OR '1'='1",
      "1; SELECT 1",
      "$(reboot)",
      "`id`",
      "${HOME}",
      "%s%n%x",
      "{}",
      "{0}",
      "{{7*7}}",
      "%",
      "%%",
      "%20",
      "%00",
      "_",
      "a%b_c",
      "?",
      "*",
      "&amp;",
      "a&b=c",
      "a+b c",
      "#",
      ";",
      "--",
      "/* */",
      "../../etc/passwd",
      "C:\\con",
      "a:b",
      "key=value",
      "[a](b)",
      "\\u0000",
      "\\x41",
      "\\n",
      // markup
      "<script>alert(1)</script>",
      "</title>",
      "<img src=x onerror=alert(1)>",
      "]]>",
      "<!--",
      "<b>bold</b>",
      "javascript:alert(1)",
      "data:text/html,x",
      "=1+1",
      "@SUM(A1)",
      "+1",
      "-1",
      // words that some parsers take for something else
      "null",
      "NULL",
      "nil",
      "None",
      "true",
      "false",
      "undefined",
      "NaN",
      "Infinity",
      "0",
      "-0",
      "1e309",
      "0x10",
      "007",
      "9223372036854775808",
      "constructor",
      "__proto__",
      "hasOwnProperty",
      "all",
      "local",
      "CON",
      ".",
      "..",
      // space
      " ",
      "  ",
      " leading",
      "trailing ",
      "two  spaces",
      "\u00a0",
      "\u2003",
      "\u3000",
      "a\u200bb",
      "\ufeffbom",
      "\u2028",
      "\u2029",
      // scripts, composition, case
      "Bürotür",
      "Straße",
      "STRASSE",
      "İstanbul",
      "ıI",
      "ΣΊΣΥΦΟΣ",
      "ǅ",
      "ﬁ",
      "e\u0301",
      "\u00e9",
      "Å",
      "\u212b",
      "玄関",
      "ｗｉｄｅ",
      "한글",
      "ᄒ\u1161ᆫ",
      "เชียงใหม่",
      "العربية",
      "עברית",
      "हिन्दी",
      "ﷺ",
      "ﷲ",
      // direction and invisible characters
      "\u202eabc",
      "\u202dabc\u202c",
      "\u2066abc\u2069",
      "a\u061cb",
      "\u200d",
      "\u2060",
      "\u00ad",
      "\u034f",
      // beyond the basic plane
      "🚪",
      "👨‍👩‍👧‍👦",
      "🏳️‍🌈",
      "🇩🇪",
      "👍🏽",
      "𝕊𝕒𝕝𝕝𝕪",
      "\U0010ffff",
      "\U0001f574",
      "Z̸̢̛̗a̶̧l̷̫g̵̨o̴̱",
      "\uffff",
      "\ufffd",
      std::string(128, 'x'),
      "a\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b",
  };
  append_awkward_characters(strings);
  return strings;
}

}  // namespace sallyport::model
