#include "providers/mock/sample.h"

#include <algorithm>
#include <bitset>
#include <charconv>
#include <cstdint>

#include "providers/pattern.h"

namespace sallyport::providers {
namespace {

constexpr std::size_t kLongestSample = 4096;
constexpr int kMostNesting = 20;

using Signs = std::bitset<128>;

std::size_t code_of(char c) { return static_cast<std::uint8_t>(c) & 0x7fU; }

void mark_range(Signs& signs, char first, char last) {
  for (std::size_t code = code_of(first); code <= code_of(last); ++code) signs.set(code);
}

// What \d, \w and \s stand for.
bool mark_kind(Signs& signs, char kind) {
  if (kind == 's') {
    signs.set(code_of(' '));
    return true;
  }
  if (kind != 'd' && kind != 'w') return false;
  mark_range(signs, '0', '9');
  if (kind == 'd') return true;
  mark_range(signs, 'a', 'z');
  mark_range(signs, 'A', 'Z');
  signs.set(code_of('_'));
  return true;
}

// The most harmless sign of a class: one that stands in a host name as well as anywhere else.
std::optional<char> best_of(const Signs& signs) {
  constexpr std::string_view kLiked = "a1Abcdefghijklmnopqrstuvwxyz0ABCDEFGHIJKLMNOPQRSTUVWXYZ23456789-_.";
  const auto liked = std::ranges::find_if(kLiked, [&](char c) { return signs.test(code_of(c)); });
  if (liked != kLiked.end()) return *liked;
  for (char c = ' '; c <= '~'; ++c)
    if (signs.test(code_of(c))) return c;
  return std::nullopt;
}

// Goes through a pattern once and takes the shortest way. `rest_` is what has not been read.
class Sampler {
 public:
  explicit Sampler(std::string_view pattern) : rest_(pattern) {}

  std::optional<std::string> sample() {
    auto text = choice();
    return rest_.empty() ? text : std::nullopt;
  }

 private:
  bool take(std::string_view sign) {
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(sign.size());
    return true;
  }
  std::optional<char> next() {
    if (rest_.empty()) return std::nullopt;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  // The first of a|b|c; the others are read over.
  std::optional<std::string> choice() {
    if (++nesting_ > kMostNesting) return std::nullopt;
    auto first = sequence();
    while (first && take("|"))
      if (!sequence()) return std::nullopt;
    --nesting_;
    return first;
  }

  std::optional<std::string> sequence() {
    std::string text;
    while (!rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
      const auto one = atom();
      const auto times = one ? repetitions() : std::nullopt;
      if (!times || one->size() * *times + text.size() > kLongestSample) return std::nullopt;
      for (std::size_t i = 0; i < *times; ++i) text += *one;
    }
    return text;
  }

  std::optional<std::string> atom() {
    if (take("^") || take("$")) return "";
    if (take("(")) {
      if (!take("?:") && rest_.starts_with('?')) return std::nullopt;
      auto inner = choice();
      return take(")") ? inner : std::nullopt;
    }
    if (take("[")) return of_class();
    if (take(".")) return "a";
    const bool escaped = take("\\");
    const auto sign = next();
    if (!sign) return std::nullopt;
    if (!escaped) return std::string(1, *sign);
    return of_escape(*sign);
  }

  static std::optional<std::string> of_escape(char sign) {
    Signs signs;
    if (mark_kind(signs, sign)) return std::string(1, *best_of(signs));
    const bool letter = (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z');
    if (letter || (sign >= '0' && sign <= '9')) return std::nullopt;
    return std::string(1, sign);
  }

  // One sign of a class; `-` is itself at either end.
  static bool mark(Signs& signs, char sign, bool escaped, std::string_view& rest) {
    if (escaped && mark_kind(signs, sign)) return true;
    const bool range = rest.size() > 1 && rest.front() == '-' && rest[1] != ']';
    if (!range) {
      signs.set(code_of(sign));
      return true;
    }
    rest.remove_prefix(1);
    if (rest.front() == '\\') rest.remove_prefix(1);
    if (rest.empty() || rest.front() < sign) return false;
    mark_range(signs, sign, rest.front());
    rest.remove_prefix(1);
    return true;
  }

  std::optional<std::string> of_class() {
    Signs signs;
    const bool negated = take("^");
    for (bool first = true; first || !rest_.starts_with(']'); first = false) {
      if (rest_.starts_with("[:")) return std::nullopt;
      const bool escaped = take("\\");
      const auto sign = next();
      if (!sign || !mark(signs, *sign, escaped, rest_)) return std::nullopt;
    }
    rest_.remove_prefix(1);
    const auto best = best_of(negated ? ~signs : signs);
    return best ? std::optional(std::string(1, *best)) : std::nullopt;
  }

  // How often what was just read has to be there at least.
  std::optional<std::size_t> repetitions() {
    std::size_t times = 1;
    if (take("*") || take("?")) {
      times = 0;
    } else if (rest_.starts_with('{')) {
      const auto [end, error] = std::from_chars(rest_.data() + 1, rest_.data() + rest_.size(), times);
      const auto close = rest_.find('}');
      if (error != std::errc{} || close == std::string_view::npos || times > kLongestSample)
        return std::nullopt;
      rest_.remove_prefix(close + 1);
    } else {
      take("+");
    }
    take("?");
    return times;
  }

  std::string_view rest_;
  int nesting_ = 0;
};

}  // namespace

std::optional<std::string> sample_of(std::string_view pattern) {
  if (!is_pattern(pattern)) return std::nullopt;
  auto sample = Sampler(pattern).sample();
  // A value of an answer is never empty.
  if (sample && sample->empty()) sample = "a";
  return sample && matches(pattern, *sample) ? sample : std::nullopt;
}

}  // namespace sallyport::providers
