// The table of codes (api/problem_codes.h) has those of the source, each with its status, and no others.
#include "api/problem_codes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <span>
#include <vector>

#include <gtest/gtest.h>

#include "app/test_source.h"
#include "http/message.h"

namespace sallyport::app {
namespace {

// -- enough of C++ to find the arguments of a call --------------------------------------------------------

struct Token {
  enum class Kind { kWord, kText, kSign };
  Kind kind = Kind::kSign;
  std::string_view text;  // of a kText what is between the quotes

  bool is(std::string_view what) const { return kind != Kind::kText && text == what; }
};
using Tokens = std::span<const Token>;

bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// How many characters of `rest`, which begins with one of the two quotes, are the literal.
std::size_t literal_size(std::string_view rest) {
  std::size_t i = 1;
  while (i < rest.size() && rest[i] != rest[0]) i += rest[i] == '\\' ? 2 : 1;
  return std::min(i + 1, rest.size());
}

// How many characters of `rest` say nothing to the compiler.
std::size_t skipped_size(std::string_view rest) {
  if (rest.starts_with("//")) return std::min(rest.find('\n'), rest.size());
  if (rest.starts_with("/*")) return std::min(rest.find("*/"), rest.size() - 2) + 2;
  if (rest.starts_with("R\"(")) return std::min(rest.find(")\""), rest.size() - 2) + 2;
  return std::isspace(static_cast<unsigned char>(rest[0])) != 0 ? 1 : 0;
}

std::vector<Token> tokens_of(std::string_view rest) {
  std::vector<Token> tokens;
  while (!rest.empty()) {
    std::size_t size = skipped_size(rest);
    if (size == 0 && (rest[0] == '"' || rest[0] == '\'')) {
      size = literal_size(rest);
      if (rest[0] == '"') tokens.push_back({Token::Kind::kText, rest.substr(1, size - 2)});
    } else if (size == 0 && in_word(rest[0])) {
      // The ' between the digits of a number is part of it.
      while (size < rest.size() && (in_word(rest[size]) || (rest[size] == '\'' && in_word(rest[size - 1]))))
        ++size;
      tokens.push_back({Token::Kind::kWord, rest.substr(0, size)});
    } else if (size == 0) {
      size = 1;
      tokens.push_back({Token::Kind::kSign, rest.substr(0, size)});
    }
    rest.remove_prefix(size);
  }
  return tokens;
}

// The arguments that begin `rest`, up to the bracket that ends them.
std::vector<Tokens> arguments_of(Tokens rest) {
  std::vector<Tokens> arguments;
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i].is("(") || rest[i].is("{") || rest[i].is("[")) ++depth;
    const bool closes = rest[i].is(")") || rest[i].is("}") || rest[i].is("]");
    if (depth == 0 && (closes || rest[i].is(","))) {
      arguments.push_back(rest.subspan(begin, i - begin));
      begin = i + 1;
    }
    if (closes && depth-- == 0) break;
  }
  return arguments;
}

// -- the codes of one file --------------------------------------------------------------------------------

constexpr int kAnyStatus = 0;  // where a code is written beside no status

struct Sighting {
  int status = kAnyStatus;
  std::string_view code;
};

int status_in(Tokens tokens) {
  using enum base::ErrorKind;
  static const std::map<std::string_view, base::ErrorKind> kKinds{{"kInvalid", kInvalid},
                                                                  {"kUnauthenticated", kUnauthenticated},
                                                                  {"kQuota", kQuota},
                                                                  {"kForbidden", kForbidden},
                                                                  {"kNotFound", kNotFound},
                                                                  {"kConflict", kConflict},
                                                                  {"kTooLarge", kTooLarge},
                                                                  {"kUnsupported", kUnsupported},
                                                                  {"kRateLimited", kRateLimited},
                                                                  {"kUnavailable", kUnavailable}};
  for (const Token& token : tokens) {
    if (const auto kind = kKinds.find(token.text); kind != kKinds.end()) return http::status_of(kind->second);
    int number = 0;
    const auto [end, error] = std::from_chars(token.text.begin(), token.text.end(), number);
    if (error == std::errc{} && end == token.text.end() && number >= 400 && number < 600) return number;
  }
  return kAnyStatus;
}

bool is_code(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

class Reader {
 public:
  Reader(std::string path, std::string_view text) : path_(std::move(path)), tokens_(tokens_of(text)) {}

  std::vector<Sighting> read() {
    for (std::size_t i = 0; i + 2 < tokens_.size(); ++i) {
      if (tokens_[i + 1].is("(")) find_maker(i);
      if (tokens_[i].is("code") && tokens_[i + 1].is("="))
        note(kAnyStatus, Tokens(tokens_).subspan(i + 2, 1));
    }
    for (std::size_t i = 0; i + 2 < tokens_.size(); ++i) look_at(i);
    return std::move(found_);
  }

 private:
  std::vector<Tokens> arguments_at(std::size_t i) const { return arguments_of(Tokens(tokens_).subspan(i)); }

  void note(int status, Tokens code) {
    for (const Token& token : code)
      if (token.kind == Token::Kind::kText && is_code(token.text)) found_.push_back({status, token.text});
  }

  // A function of the file's own that takes a code, as in `refused(const char* code, ...)`.
  void find_maker(std::size_t i) {
    const auto parameters = arguments_at(i + 2);
    for (std::size_t place = 0; place < parameters.size(); ++place) {
      const Tokens one = parameters[place];
      if (one.size() >= 4 && one[1].is("char") && one[2].is("*") && one[3].is("code"))
        makers_[tokens_[i].text] = place;
    }
  }

  void look_at(std::size_t i) {
    if (tokens_[i].is("{")) {  // ProtocolError{413, "body_too_large", ...}
      const auto members = arguments_at(i + 1);
      if (members.size() > 1 && members[0].size() == 1) note_with(members[0], members[1]);
    }
    if (tokens_[i].kind != Token::Kind::kWord || !tokens_[i + 1].is("(")) return;
    const auto arguments = arguments_at(i + 2);
    if (const auto maker = makers_.find(tokens_[i].text); maker != makers_.end()) {
      if (arguments.size() > maker->second) note(kAnyStatus, arguments[maker->second]);
    } else if (tokens_[i].is("refuse") && arguments.size() > 1) {
      note_with(arguments[0], arguments[1]);
      EXPECT_TRUE(status_in(arguments[0]) == kAnyStatus || can_be_read(arguments[1]))
          << path_ << ": write the code of a refusal as a literal where it is made";
    } else if (tokens_[i].is("problem") && arguments.size() > 1) {
      note_with(arguments[0], arguments[1]);
    } else if (tokens_[i].is("invalid") && arguments.size() > 2) {
      note(http::status_of(base::ErrorKind::kInvalid), arguments[2]);
    }
  }

  void note_with(Tokens status, Tokens code) {
    if (const int found = status_in(status); found != kAnyStatus) note(found, code);
  }

  static bool can_be_read(Tokens code) {
    return std::ranges::any_of(
        code, [](const Token& token) { return token.kind == Token::Kind::kText || token.is("code"); });
  }

  std::string path_;
  std::vector<Token> tokens_;
  std::map<std::string_view, std::size_t> makers_;  // and which argument is the code
  std::vector<Sighting> found_;
};

// -- those that the native API reaches --------------------------------------------------------------------

// The dialects, the token endpoints and what stands in outbound/ have words of their own; the program refuses
// at the command line.
bool is_reached(std::string_view path) {
  if (path == "api/problem_codes.cpp") return false;
  if (path.starts_with("app/")) return path == "app/storage_fault.cpp" || path == "app/sealed_server.cpp";
  if (path.starts_with("oauth/")) return path == "oauth/bearer.cpp";
  if (path.starts_with("outbound/")) return false;  // refusals for scripts and pages for people
  return !path.starts_with("dialects/") && !path.contains("/test_") && !path.contains("_fixture");
}

struct Elsewhere {
  std::string_view code;
  std::string_view why;
  int status = kAnyStatus;
};
// What the modules refuse, but never to a call of the native API.
constexpr auto kElsewhere = std::to_array<Elsewhere>({
    {"address_elsewhere", "people who sign in at a provider see a page"},
    {"address_unverified", "people who sign in at a provider see a page"},
    {"already_set_up", "set-up links are made at the command line"},
    {"already_used", "single-use tokens are redeemed at the token endpoints"},
    {"answer_refused", "people who sign in at a provider see a page"},
    {"attempt_over", "people who connect an account see a page"},
    {"backup_elsewhere", "backups are made at the command line"},
    {"backup_file", "backups are made at the command line"},
    {"bad_key_size", "keys are read at the start"},
    {"copy_differs", "databases are copied at the command line"},
    {"database_in_use", "databases are opened at the start"},
    {"database_unusable", "databases are opened at the start"},
    {"external_id_taken", "directories are imported at the command line"},
    {"id_token_refused", "people who sign in at a provider see a page"},
    {"import_running", "directories are imported at the command line"},
    {"invalid_block", "a damaged log is a fault"},
    {"invalid_checkpoint", "the log is verified at the command line"},
    {"invalid_jwk", "what is wrong with the keys of a provider is said in words"},
    {"invalid_key", "keys are made here, so they are good"},
    {"invalid_password", "passwords are checked before they are hashed"},
    {"invalid_record", "a damaged log is a fault"},
    {"invalid_secret", "secrets are made here"},
    {"invalid_session", "those that ask for tokens of connections are told"},
    {"invalid_tls_file", "certificates are read at the start"},
    {"listen", "addresses are listened at from the start"},
    {"mail_not_sent", "whoever invites is told so in the answer"},
    {"needs_reauthorization", "whoever asks for a token is told no_integration_grant"},
    {"not_acceptable", "the page at /docs"},
    {"not_asked_again", "people who sign in at a provider see a page"},
    {"not_invited", "people who sign in at a provider see a page"},
    {"not_recoverable", "secrets are opened for the token endpoints"},
    {"other_browser", "people who sign in at a provider see a page"},
    {"other_person", "people who sign in at a provider see a page"},
    {"password_first", "people who sign in at a provider see a page"},
    {"provider_changed", "people who sign in at a provider see a page"},
    {"provider_declined", "people who sign in at a provider see a page"},
    {"provider_failed", "people who sign in at a provider see a page"},
    {"schema_differs", "databases are copied at the command line"},
    {"schema_too_new", "databases are opened at the start"},
    {"sign_in_expired", "people who sign in at a provider see a page"},
    {"stale_wrap", "data keys are read at the start"},
    {"target_not_empty", "databases are copied at the command line"},
    {"unknown_integration", "those that ask for tokens of connections are told"},
    {"unknown_kek", "data keys are read at the start"},
    {"unknown_signer", "people who sign in at a provider see a page"},
    {"weak_key", "keys are read at the start"},
    {"would_lock_out_caller", "the archivist's list of administrators", 400},
    {"wrong_browser", "people who connect an account see a page"},
});

using Seen = std::map<std::pair<std::string, int>, std::string>;  // code and status; the file

const Seen& seen() {
  static const Seen all = [] {
    Seen found;
    const std::string root = SALLYPORT_SOURCE_DIR "/src/";
    for_each_source([&](const std::string& path, const std::string& text) {
      const std::string place = path.substr(root.size());
      if (!is_reached(place)) return;
      for (const Sighting& one : Reader(place, text).read())
        found.emplace(std::pair(one.code, one.status), place);
    });
    return found;
  }();
  return all;
}

bool stands_in_table(std::string_view code, int status) {
  if (status != kAnyStatus) return api::is_problem_code(status, code);
  return std::ranges::any_of(api::problem_codes(), [&](const auto& one) { return one.code == code; });
}

bool is_elsewhere(std::string_view code, int status) {
  return std::ranges::any_of(kElsewhere, [&](const Elsewhere& one) {
    return one.code == code && (one.status == kAnyStatus || one.status == status);
  });
}

bool is_seen(std::string_view code, int status) {
  return std::ranges::any_of(seen(), [&](const auto& one) {
    const auto& [seen_code, seen_status] = one.first;
    return seen_code == code && (seen_status == status || seen_status == kAnyStatus || status == kAnyStatus);
  });
}

TEST(ProblemCodes, EachOneInTheSourceStandsInTheTableWithItsStatus) {
  EXPECT_GT(seen().size(), api::problem_codes().size());
  for (const auto& [one, path] : seen()) {
    const auto& [code, status] = one;
    const bool listed = stands_in_table(code, status);
    EXPECT_NE(listed, is_elsewhere(code, status))
        << path << ": " << code << " " << status
        << (listed ? " stands in the table and in kElsewhere. Take it out of one."
                   : " is in no table. Add it to api/problem_codes.cpp: it becomes part of the API.");
  }
}

TEST(ProblemCodes, EachOneInTheTableIsInTheSource) {
  for (const auto& one : api::problem_codes())
    EXPECT_TRUE(is_seen(one.code, one.status))
        << one.code << " " << one.status << " is answered no more; taking it away needs a new major version.";
  for (const Elsewhere& one : kElsewhere) EXPECT_TRUE(is_seen(one.code, one.status)) << one.code;
}

// The reader itself, on one of each way in which the source writes a code.
TEST(ProblemCodes, AreReadFromEveryWayOfWritingThem) {
  constexpr std::string_view kSource = R"x(
    // base::refuse(base::ErrorKind::kConflict, "comment", "");
    auto a = base::refuse(base::ErrorKind::kConflict, "one", "It has, \"commas\" (and brackets).", "field");
    auto b = base::refuse(ErrorKind::kForbidden, denied ? "two" : "three", fmt::format("{}", 10'000));
    auto c = base::invalid("field", fmt::format("{} is wrong, {}.", x, '"'), "four");
    auto d = base::invalid("field", "Without a code of its own.");
    ProtocolError e{413, "five", "It is too large."};
    co_return problem(404, "six", "There is nothing.", id);
    error.code = "seven";
    const Error f{.kind = kUnavailable, .code = "eight"};
    Error refused(std::string why, const char* code = "nine");
    auto g = refused("why", "ten");
  )x";
  std::set<std::pair<std::string_view, int>> found;
  for (const Sighting& one : Reader("", kSource).read()) found.emplace(one.code, one.status);
  EXPECT_EQ(found, (std::set<std::pair<std::string_view, int>>{{"one", 409},
                                                               {"two", 403},
                                                               {"three", 403},
                                                               {"four", 400},
                                                               {"five", 413},
                                                               {"six", 404},
                                                               {"seven", kAnyStatus},
                                                               {"eight", kAnyStatus},
                                                               {"nine", kAnyStatus},
                                                               {"ten", kAnyStatus}}));
}

}  // namespace
}  // namespace sallyport::app
