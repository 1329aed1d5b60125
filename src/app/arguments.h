// The arguments of a command: typed look-ups that name the argument in the refusal, and a check that
// nothing is left over.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/result.h"

namespace sallyport::app {

class Arguments {
 public:
  explicit Arguments(const boost::json::object& object) : object_(object) {}

  // Refusals: kInvalid with the argument's name when it is of another type, or missing where it may not.
  base::Result<std::string> text(std::string_view name);
  base::Result<std::optional<std::string>> optional_text(std::string_view name);
  base::Result<std::optional<std::int64_t>> optional_number(std::string_view name);
  base::Result<bool> flag(std::string_view name);  // false when absent
  base::Result<const boost::json::object*> optional_object(std::string_view name);
  // Refuses what nobody has asked for.
  base::Result<void> done() const;

 private:
  const boost::json::value* take(std::string_view name);
  const boost::json::object& object_;
  std::set<std::string, std::less<>> taken_;
};

}  // namespace sallyport::app
