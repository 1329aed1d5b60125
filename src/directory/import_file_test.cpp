#include "directory/import_file.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace sallyport::directory {
namespace {

constexpr std::string_view kGood = R"({
  "source": "entra",
  "users": [
    {"id": "u1", "name": "Ada Lovelace", "email": "ada@example.com", "active": true},
    {"id": "u2", "name": "Grace Hopper"}
  ],
  "groups": [{"id": "g1", "name": "Back Office", "members": ["u2", "u1"]}, {"id": "g2", "name": "Empty"}]
})";

std::string field_of(std::string_view json) {
  const auto file = parse_import_file(json);
  return file ? "accepted" : file.error().field;
}
std::string with_user(std::string_view user) {
  return fmt::format(R"({{"source":"entra","users":[{{"id":"u0","name":"First"}},{}]}})", user);
}
std::string with_group(std::string_view group) {
  return fmt::format(R"({{"source":"entra","users":[{{"id":"u0","name":"First"}}],"groups":[{}]}})", group);
}

TEST(ImportFile, IsReadAsItIsDocumented) {
  const auto file = parse_import_file(kGood);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->source, "entra");
  ASSERT_EQ(file->users.size(), 2U);
  EXPECT_EQ(file->users[0].email, "ada@example.com");
  EXPECT_TRUE(file->users[1].active) << "active unless it says otherwise";
  EXPECT_EQ(file->users[1].email, "");
  ASSERT_EQ(file->groups.size(), 2U);
  EXPECT_EQ(file->groups[0].members, (std::vector<std::size_t>{1, 0}));
  EXPECT_TRUE(file->groups[1].members.empty());
}

TEST(ImportFile, MayLackUsersOrGroups) {
  EXPECT_EQ(field_of(R"({"source":"okta"})"), "accepted");
  EXPECT_EQ(field_of(R"({"source":"okta","users":[],"groups":[]})"), "accepted");
}

TEST(ImportFile, NamesTheUserAndTheMemberAtFault) {
  EXPECT_EQ(field_of(with_user(R"({"id":"u1","name":"A","email":"nobody"})")), "users[1].email");
  EXPECT_EQ(field_of(with_user(R"({"id":"u1","name":"A","email":7})")), "users[1].email");
  EXPECT_EQ(field_of(with_user(R"({"id":"u1","name":"A","active":"yes"})")), "users[1].active");
  EXPECT_EQ(field_of(with_user(R"({"id":"u1"})")), "users[1].name");
  EXPECT_EQ(field_of(with_user(R"({"id":"u1","name":""})")), "users[1].name");
  EXPECT_EQ(field_of(with_user(R"({"id":"u1","name":"a\nb"})")), "users[1].name");
  EXPECT_EQ(field_of(with_user(R"({"name":"A"})")), "users[1].id");
  EXPECT_EQ(field_of(with_user(R"({"id":null,"name":"A"})")), "users[1].id");
  EXPECT_EQ(field_of(with_user(R"(["u1"])")), "users[1]");
  EXPECT_EQ(field_of(with_user(fmt::format(R"({{"id":"{}","name":"A"}})", std::string(257, 'i')))),
            "users[1].id");
}

TEST(ImportFile, NamesTheGroupAndTheMemberAtFault) {
  EXPECT_EQ(field_of(with_group(R"({"id":"g","name":"G","members":["u0","u9"]})")), "groups[0].members[1]");
  EXPECT_EQ(field_of(with_group(R"({"id":"g","name":"G","members":["u0","u0"]})")), "groups[0].members[1]");
  EXPECT_EQ(field_of(with_group(R"({"id":"g","name":"G","members":[1]})")), "groups[0].members[0]");
  EXPECT_EQ(field_of(with_group(R"({"id":"g","name":"G","members":"u0"})")), "groups[0].members");
  EXPECT_EQ(field_of(with_group(R"({"id":"g"})")), "groups[0].name");
}

TEST(ImportFile, RefusesIdsThatOccurTwice) {
  EXPECT_EQ(field_of(with_user(R"({"id":"u0","name":"Again"})")), "users[1].id");
  EXPECT_EQ(field_of(with_user(R"({"id":"U0","name":"Another case is another id"})")), "accepted");
  EXPECT_EQ(field_of(with_group(R"({"id":"g","name":"G"},{"id":"g","name":"H"})")), "groups[1].id");
}

TEST(ImportFile, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(field_of(R"({"source":"okta","people":[]})"), "people");
  EXPECT_EQ(field_of(with_user(R"({"id":"u1","name":"A","mail":"a@example.com"})")), "users[1].mail");
  EXPECT_EQ(field_of(fmt::format(R"({{"source":"okta","{}":1}})", std::string(100'000, 'x'))), "")
      << "a strange name is not repeated";
}

TEST(ImportFile, RefusesASourceThatIsNoDirectory) {
  for (const auto* source : {"", "all", "local", "Entra", "1st", "en tra", "ümlaut", "a\\u0000"})
    EXPECT_EQ(field_of(fmt::format(R"({{"source":"{}"}})", source)), "source") << source;
  EXPECT_EQ(field_of("{}"), "source");
}

TEST(ImportFile, RefusesTextThatIsNoJsonObject) {
  for (const auto* text : {"", "[]", "null", "{", R"({"source":"a","source":"b"})", "\xff\xfe{}"})
    EXPECT_NE(field_of(text), "accepted") << text;
}

TEST(ImportFile, RefusesMoreThanItsLimits) {
  const auto large = parse_import_file(std::string(kLargestImportFile + 1, ' '));
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().kind, base::ErrorKind::kTooLarge);

  std::string groups = R"({"source":"okta","groups":[)";
  for (std::size_t i = 0; i <= kMostImportedGroups; ++i)
    groups += fmt::format(R"({}{{"id":"g{}","name":"G"}})", i == 0 ? "" : ",", i);
  const auto many = parse_import_file(groups + "]}");
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().kind, base::ErrorKind::kTooLarge);
  EXPECT_EQ(many.error().field, "groups");
}

}  // namespace
}  // namespace sallyport::directory
