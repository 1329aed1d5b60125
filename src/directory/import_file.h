// The import file: users and groups of one directory as JSON (docs/guide/directory-import.md). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sallyport::directory {

inline constexpr std::size_t kLargestImportFile = 50 * 1024 * 1024;  // bytes
inline constexpr std::size_t kMostImportedUsers = 200'000;
inline constexpr std::size_t kMostImportedGroups = 50'000;
inline constexpr std::size_t kMostImportedMemberships = 2'000'000;

struct ImportedUser {
  std::string id;  // in the directory that the file comes from
  std::string name;
  std::string email;  // may be empty
  bool active = true;
};

struct ImportedGroup {
  std::string id;
  std::string name;
  std::vector<std::size_t> members;  // positions in ImportFile::users, in the order of the file
};

struct ImportFile {
  std::string source;  // "entra", "okta", ...: a word of a-z, 0-9, '-' and '_', 1 to 32 characters
  std::vector<ImportedUser> users;
  std::vector<ImportedGroup> groups;
};

// Takes the whole file or nothing. Refusals: kTooLarge over kLargestImportFile; kInvalid with the field at
// fault, such as "users[3].email": unknown or missing members, wrong types, texts outside their limits,
// ids that occur twice, members that are no user of the file.
base::Result<ImportFile> parse_import_file(std::string_view json);

}  // namespace sallyport::directory
