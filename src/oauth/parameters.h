// The parameters of one token request by name, whichever wire shape brought them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sallyport::oauth {

class Parameters {
 public:
  Parameters() = default;
  Parameters(std::initializer_list<std::pair<std::string, std::string>> values) : values_(values) {}

  void add(std::string name, std::string value) { values_.emplace_back(std::move(name), std::move(value)); }
  // Nothing when absent; an empty value counts as absent (security C05). The view lives as long as this.
  std::optional<std::string_view> get(std::string_view name) const {
    for (const auto& [known, value] : values_)
      if (known == name && !value.empty()) return value;
    return std::nullopt;
  }

 private:
  std::vector<std::pair<std::string, std::string>> values_;
};

}  // namespace sallyport::oauth
