// The configuration file: every problem names its line, nothing is taken of a file that cannot be read as a
// whole, and what is accepted says the same when it is shown and read again.
#include "app/config.h"

#include <algorithm>
#include <charconv>

#include <toml++/toml.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/utf8.h"

namespace app = sallyport::app;
namespace base = sallyport::base;

namespace {

constexpr std::string_view kPlace = "s.toml line ";

void check_problem(const app::ConfigProblem& problem, std::size_t lines) {
  CHECK(!problem.message.empty() && base::is_valid_utf8(problem.message) && base::is_valid_utf8(problem.key));
  CHECK(problem.place.starts_with(kPlace));
  const std::string_view digits = std::string_view(problem.place).substr(kPlace.size());
  std::size_t line = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), line);
  CHECK(error == std::errc{} && end == digits.data() + digits.size() && line >= 1 && line <= lines);
}

bool is_toml(std::string_view text) {
  if (text.size() > 32 * 1024) return false;  // the most that is read
  try {
    (void)toml::parse(text);
    return true;
  } catch (const toml::parse_error&) {
    return false;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text({data, size});
  const auto loaded = app::load_config_text(text, "s.toml");
  const std::size_t lines = 1 + static_cast<std::size_t>(std::ranges::count(text, '\n'));
  for (const auto& problem : loaded.problems) check_problem(problem, lines);
  if (!is_toml(text)) {
    CHECK(loaded.problems.size() == 1 && loaded.origin.empty());
    static const app::Config kDefaults;
    for (const auto& setting : app::all_settings())
      CHECK(setting.show(loaded.config) == setting.show(kDefaults));
  }
  if (!loaded.problems.empty()) return 0;
  const auto again = app::load_config_text(app::show_config(loaded), "shown");
  CHECK(again.problems.empty());
  for (const auto& setting : app::all_settings())
    CHECK(setting.show(again.config) == setting.show(loaded.config));
  return 0;
}
