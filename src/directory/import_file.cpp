#include "directory/import_file.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>
#include <unordered_map>
#include <unordered_set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json.h"
#include "directory/rules.h"
#include "model/text.h"

namespace sallyport::directory {
namespace {

namespace json = boost::json;
using Names = std::initializer_list<std::string_view>;

constexpr base::JsonLimits kLimits{.bytes = kLargestImportFile, .depth = 8, .members = 4'000'000};

// One object of the file and where it stands, so that a refusal can name it.
class Part {
 public:
  static base::Result<Part> of(const json::value& value, std::string path) {
    if (const auto* object = value.if_object()) return Part(*object, std::move(path));
    return base::invalid(path, fmt::format("{} is an object.", path.empty() ? "The file" : path));
  }

  std::string field(std::string_view name) const {
    return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
  }

  base::Result<void> only(Names known) const {
    for (const auto& member : object_) {
      const std::string_view name = member.key();
      if (std::ranges::find(known, name) != known.end()) continue;
      // The name comes from outside: a strange one is not repeated.
      const std::string at = model::check_line(name, "name", {}) ? field(name) : path_;
      return base::invalid(at, fmt::format("{} is not part of this format. Remove it. Known here: {}.",
                                           at.empty() ? "A member" : at, fmt::join(known, ", ")));
    }
    return {};
  }

  base::Result<std::string> text(std::string_view name) const {
    if (const auto* value = object_.if_contains(name))
      if (const auto* text = value->if_string()) return std::string(text->data(), text->size());
    return base::invalid(field(name), fmt::format("{} is needed, as a string.", field(name)));
  }

  base::Result<std::string> optional_text(std::string_view name) const {
    return object_.contains(name) ? text(name) : base::Result<std::string>{};
  }

  base::Result<bool> flag(std::string_view name, bool otherwise) const {
    const auto* value = object_.if_contains(name);
    if (value == nullptr) return otherwise;
    if (const auto* flag = value->if_bool()) return *flag;
    return base::invalid(field(name), fmt::format("{} is true or false.", field(name)));
  }

  // Empty when it is missing.
  base::Result<std::span<const json::value>> list(std::string_view name, std::size_t most) const {
    const auto* value = object_.if_contains(name);
    if (value == nullptr) return std::span<const json::value>{};
    const auto* array = value->if_array();
    if (array == nullptr) return base::invalid(field(name), fmt::format("{} is an array.", field(name)));
    if (array->size() > most)
      return base::refuse(base::ErrorKind::kTooLarge, "too_large",
                          fmt::format("{} has {} entries at most.", field(name), most), field(name));
    return std::span<const json::value>(array->data(), array->size());
  }

 private:
  Part(const json::object& object, std::string path) : object_(object), path_(std::move(path)) {}
  const json::object& object_;
  std::string path_;
};

base::Result<ImportedUser> read_user(const json::value& value, std::size_t index) {
  TRY(const Part part, Part::of(value, fmt::format("users[{}]", index)));
  TRY_VOID(part.only({"id", "name", "email", "active"}));
  ImportedUser user;
  TRY(user.id, part.text("id"));
  TRY_VOID(check_external_id(user.id, part.field("id")));
  TRY(user.name, part.text("name"));
  TRY_VOID(check_person_name(user.name, part.field("name")));
  TRY(user.email, part.optional_text("email"));
  TRY_VOID(check_email(user.email, part.field("email")));
  TRY(user.active, part.flag("active", true));
  return user;
}

// Turns the ids of a group's members into positions; `by_id` views the ids inside the users.
using UserPositions = std::unordered_map<std::string_view, std::size_t>;

base::Result<std::vector<std::size_t>> read_members(const Part& part, const UserPositions& by_id) {
  TRY(const auto list, part.list("members", kMostImportedUsers));
  std::vector<std::size_t> members;
  members.reserve(list.size());
  std::unordered_set<std::size_t> seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto at = [&] { return part.field(fmt::format("members[{}]", i)); };
    const auto* id = list[i].if_string();
    if (id == nullptr) return base::invalid(at(), fmt::format("{} is the id of a user, a string.", at()));
    const auto user = by_id.find(std::string_view(id->data(), id->size()));
    if (user == by_id.end())
      return base::invalid(at(), fmt::format("{} is not the id of a user in this file.", at()));
    if (!seen.insert(user->second).second)
      return base::invalid(at(), fmt::format("{} names a user that is in the list already.", at()));
    members.push_back(user->second);
  }
  return members;
}

base::Result<ImportedGroup> read_group(const json::value& value, std::size_t index,
                                       const UserPositions& by_id) {
  TRY(const Part part, Part::of(value, fmt::format("groups[{}]", index)));
  TRY_VOID(part.only({"id", "name", "members"}));
  ImportedGroup group;
  TRY(group.id, part.text("id"));
  TRY_VOID(check_external_id(group.id, part.field("id")));
  TRY(group.name, part.text("name"));
  TRY_VOID(check_person_name(group.name, part.field("name")));
  TRY(group.members, read_members(part, by_id));
  return group;
}

std::unexpected<base::Error> twice(std::string_view list, std::size_t index) {
  const std::string field = fmt::format("{}[{}].id", list, index);
  return base::invalid(field, fmt::format("{} occurs twice in the file. Ids are unique.", field));
}

base::Result<UserPositions> positions_of(const std::vector<ImportedUser>& users) {
  UserPositions by_id;
  by_id.reserve(users.size());
  for (std::size_t i = 0; i < users.size(); ++i)
    if (!by_id.emplace(users[i].id, i).second) return twice("users", i);
  return by_id;
}

base::Result<std::vector<ImportedGroup>> read_groups(const Part& file, const UserPositions& by_id) {
  TRY(const auto list, file.list("groups", kMostImportedGroups));
  std::vector<ImportedGroup> groups;
  groups.reserve(list.size());
  std::unordered_set<std::string> seen;
  std::size_t memberships = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    TRY(auto group, read_group(list[i], i, by_id));
    if (!seen.insert(group.id).second) return twice("groups", i);
    memberships += group.members.size();
    if (memberships > kMostImportedMemberships)
      return base::refuse(
          base::ErrorKind::kTooLarge, "too_large",
          fmt::format("All groups together have {} members at most.", kMostImportedMemberships),
          fmt::format("groups[{}].members", i));
    groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace

base::Result<ImportFile> parse_import_file(std::string_view text) {
  TRY(const auto document, base::parse_json(text, kLimits));
  TRY(const Part part, Part::of(document, ""));
  TRY_VOID(part.only({"source", "users", "groups"}));
  ImportFile file;
  TRY(file.source, part.text("source"));
  TRY_VOID(check_imported_source(file.source, "source"));
  TRY(const auto users, part.list("users", kMostImportedUsers));
  file.users.reserve(users.size());
  for (std::size_t i = 0; i < users.size(); ++i) {
    TRY(auto user, read_user(users[i], i));
    file.users.push_back(std::move(user));
  }
  TRY(const auto by_id, positions_of(file.users));
  TRY(file.groups, read_groups(part, by_id));
  return file;
}

}  // namespace sallyport::directory
