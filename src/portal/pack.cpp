#include "portal/pack.h"

#include <array>
#include <charconv>
#include <utility>
#include <vector>

namespace sallyport::portal {
namespace {

struct Entry {
  std::string_view name;
  std::array<std::size_t, 3> bytes{};
};

base::Result<Entry> read_entry(std::string_view line) {
  Entry entry;
  for (std::size_t& bytes : entry.bytes) {
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), bytes);
    if (error != std::errc{} || end == line.data() + line.size() || *end != ' ')
      return base::invalid("pack", "A line of the pack has not three numbers.");
    line.remove_prefix(static_cast<std::size_t>(end - line.data()) + 1);
  }
  if (line.empty()) return base::invalid("pack", "A file of the pack has no name.");
  entry.name = line;
  return entry;
}

base::Result<std::vector<Entry>> read_entries(std::string_view& pack) {
  std::vector<Entry> entries;
  for (;;) {
    const auto end = pack.find('\n');
    if (end == std::string_view::npos) return base::invalid("pack", "The list of the pack has no end.");
    const auto line = pack.substr(0, end);
    pack.remove_prefix(end + 1);
    if (line.empty()) return entries;
    TRY(const Entry entry, read_entry(line));
    entries.push_back(entry);
  }
}

}  // namespace

base::Result<Files> read_pack(std::string_view pack) {
  TRY(const auto entries, read_entries(pack));
  Files files;
  for (const Entry& entry : entries) {
    std::array<std::string_view, 3> forms;
    for (std::size_t i = 0; i < forms.size(); ++i) {
      if (entry.bytes[i] > pack.size()) return base::invalid("pack", "A file of the pack is cut off.");
      forms[i] = pack.substr(0, entry.bytes[i]);
      pack.remove_prefix(entry.bytes[i]);
    }
    files.emplace(entry.name, File{.plain = forms[0], .gzip = forms[1], .brotli = forms[2]});
  }
  if (!pack.empty()) return base::invalid("pack", "The pack goes on after its last file.");
  return files;
}

}  // namespace sallyport::portal
