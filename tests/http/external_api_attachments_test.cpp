// Files of submissions over the external API: forms with a file, and links to it (N10, N11, external-api §7,
// §9, §10, security K17, N03, N17, O01, O11).
#include <filesystem>

#include "external_house.h"

namespace sallyport::support {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* kPng = "\x89PNG\r\n\x1a\n";
constexpr std::string_view kBoundary = "------------------------d74496d66958873e";  // as curl writes them

// A part of a form; `more` are parameters and fields behind its name.
std::string part(std::string_view name, std::string_view bytes, std::string_view more = "") {
  return fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"{}\r\n\r\n{}\r\n", kBoundary, name,
                     more, bytes);
}
std::string file_part(std::string_view bytes, std::string_view file_name = "a.png",
                      std::string_view type = "image/png") {
  return part("file", bytes, fmt::format("; filename=\"{}\"\r\nContent-Type: {}", file_name, type));
}
std::string whole(std::string_view parts) { return fmt::format("{}--{}--\r\n", parts, kBoundary); }

class ExternalAttachments : public ExternalHouse {
 protected:
  explicit ExternalAttachments(std::map<std::string, std::string> flags = {})
      : ExternalHouse(std::move(flags)) {}

  static std::string path_of(std::string_view code, std::string_view query = "") {
    return fmt::format("{}/submissions/{}/attachment{}", kCompany, code, query);
  }
  static Headers form_headers(std::string_view token) {
    Headers headers = bearer(token);
    headers.emplace_back("Content-Type", fmt::format("multipart/form-data; boundary={}", kBoundary));
    return headers;
  }
  // A refusal may end the connection, so each has its own.
  Answer post(std::string_view token, std::string_view body, std::string_view query = "",
              std::string_view code = "ACME-1") {
    return house.client().send("POST", path_of(code, query), form_headers(token), body);
  }
  Answer attach(std::string_view bytes, std::string_view file_name = "a.png",
                std::string_view type = "image/png") {
    return post(keeper.token, whole(file_part(bytes, file_name, type)));
  }
  // The path and query of the link in an answer.
  static std::string link_in(const json::object& answer) {
    const std::string url = text_at(answer, "url");
    EXPECT_TRUE(url.starts_with(House::kPublicUrl)) << url;
    return url.substr(std::string_view(House::kPublicUrl).size());
  }
  Answer follow(std::string_view link) { return house.client().get(link); }
  json::object detail_1(std::string_view token) { return shown(token, std::string(kNewestOf1) + "/ACME-1"); }
  json::array files_2(std::string_view token) {
    const auto detail = shown(token, fmt::format("{}/submissions/ACME-1", kCompany));
    return array_at(object_at(detail, "report"), "attachments");
  }
  // All that is attached to the submission, as the native API shows it.
  json::array stored() {
    return array_at(api("GET", fmt::format("/api/assets/{}/attachments", asset)).json(), "attachments");
  }
  std::size_t kept_files() {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(house.data_dir() + "/files"))
      if (entry.is_regular_file()) ++count;
    return count;
  }
  // The parameter at fault.
  static std::string fault_of(const Answer& refused, int status, std::string_view code) {
    expect_external_error(refused, status, code);
    const auto body = refused.json();
    const auto* const extra = body.at("extraParameters").if_object();
    return extra != nullptr && extra->size() == 1 ? std::string(extra->begin()->key()) : refused.body;
  }

  std::string asset = submission("ACME-1");
  Integration keeper = external("administrator", kVersion2);
};

// --- going in and coming out

TEST_F(ExternalAttachments, N10_N11_AFileGoesInAsAFormAndItsLinkGivesItToBeSaved) {
  const std::string bytes = fmt::format("{}\r\n--{}x", kPng, kBoundary.substr(1));
  const Answer made = post(keeper.token, whole(part("note", "Hello") + file_part(bytes) + part("other", "")),
                           "?attachmentCode=7");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_THAT(members_of(made.json()), ElementsAre("url", "code"));
  EXPECT_GT(number_at(made.json(), "code"), 0);
  const Answer file = follow(link_in(made.json()));
  EXPECT_EQ(file.status, 200);
  EXPECT_EQ(file.body, bytes);
  EXPECT_EQ(file.header("Content-Type"), "image/png");
  EXPECT_EQ(file.header("Content-Disposition"), "attachment; filename=\"a.png\"; filename*=UTF-8''a.png");
  EXPECT_EQ(file.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(file.header("Cache-Control"), "private, max-age=3600");
}

TEST_F(ExternalAttachments, N11_ALinkDiesAfterAnHour) {
  const std::string link = link_in(attach(kPng).json());
  house.clock().advance(std::chrono::seconds{3599});
  EXPECT_EQ(follow(link).status, 200);
  house.clock().advance(std::chrono::seconds{1});
  EXPECT_EQ(follow(link).status, 403);
}

TEST_F(ExternalAttachments, N10_AFileOf20MiBGoesThrough) {
  std::string bytes(20 * 1024 * 1024, '\r');
  for (std::size_t i = 0; i < bytes.size(); i += 3) bytes[i] = static_cast<char>(i * 2654435761U >> 13);
  const Answer made = attach(bytes, "a.zip", "application/zip");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_TRUE(follow(link_in(made.json())).body == bytes);
}

TEST_F(ExternalAttachments, N11_VersionsShowTheFilesOfASubmissionWithLinks) {
  EXPECT_THAT(array_at(detail_1(keeper.token), "attachments"), IsEmpty());
  const auto first = number_at(attach(kPng, "a.png").json(), "code");
  const auto second = number_at(attach("Hello", "b.txt", "text/plain").json(), "code");
  const auto reader = external("event_viewer", kVersion2);
  const auto detail = detail_1(reader.token);
  const auto attachments = array_at(detail, "attachments");
  ASSERT_THAT(attachments, SizeIs(2));
  const auto shown = attachments[1].as_object();
  EXPECT_THAT(members_of(shown), ElementsAre("id", "linkId", "name", "type", "isSafe", "size", "createdAt",
                                             "code", "attachmentType"));
  EXPECT_EQ(text_at(shown, "id"), text_at(stored()[1].as_object(), "id"));
  EXPECT_EQ(text_at(shown, "name"), "b.txt");
  EXPECT_EQ(text_at(shown, "type"), "text/plain");
  EXPECT_EQ(number_at(shown, "size"), 5);
  EXPECT_EQ(number_at(shown, "createdAt"), base::unix_seconds(house.clock().now()));
  for (const char* member : {"attachmentUrls", "files"}) {
    const auto links = array_at(detail, member);
    ASSERT_THAT(links, SizeIs(2)) << member;
    EXPECT_EQ(number_at(links[0].as_object(), "code"), first);
    EXPECT_EQ(number_at(links[1].as_object(), "code"), second);
    EXPECT_EQ(follow(link_in(links[1].as_object())).body, "Hello");
  }
  const auto of_2 = files_2(reader.token);
  ASSERT_THAT(of_2, SizeIs(2));
  EXPECT_EQ(number_at(of_2[0].as_object(), "code"), first);
  EXPECT_EQ(follow(link_in(of_2[0].as_object())).body, kPng);
}

TEST_F(ExternalAttachments, N11_TheNewest100FilesHaveLinksAndAllAreListed) {
  for (int i = 0; i < 101; ++i)
    ASSERT_EQ(attach(std::to_string(i), fmt::format("{}.txt", i), "text/plain").status, 201);
  const auto detail = detail_1(keeper.token);
  const auto attachments = array_at(detail, "attachments"), links = array_at(detail, "attachmentUrls");
  ASSERT_THAT(attachments, SizeIs(101));
  ASSERT_THAT(links, SizeIs(100));
  EXPECT_EQ(number_at(links[0].as_object(), "code"), number_at(attachments[1].as_object(), "code"));
  EXPECT_EQ(follow(link_in(links[99].as_object())).body, "100");
}

TEST_F(ExternalAttachments, N8_N11_LinksOfAnIntegrationThatHasOnlyScopesOfThisApiWork) {
  for (const char* scopes : {R"(["external_api"])", R"(["core_platform:read","core_platform:write"])"}) {
    set(keeper.made, fmt::format(R"({{"scopes":{}}})", scopes));
    const Answer made = post(house.token(keeper.made, "/connect/token"), whole(file_part(kPng)));
    ASSERT_EQ(made.status, 201) << scopes << made.body;
    EXPECT_EQ(follow(link_in(made.json())).status, 200) << scopes;
  }
}

TEST_F(ExternalAttachments, N11_LinksEndWithTheRightsOfTheirMaker) {
  const std::string link = link_in(attach(kPng).json());
  set(keeper.made, R"({"role":"none"})");
  EXPECT_EQ(follow(link).status, 403);
}

TEST_F(ExternalAttachments, N10_FilesAndLinksAreInTheAuditLogAndNoLinkIsInAnyLog) {  // P01
  const std::string link = link_in(attach(kPng).json());
  std::string audit;
  EXPECT_TRUE(House::eventually([&] {
    audit = api("GET", "/api/audit?limit=100").body;
    return audit.contains("attachment.link_made");
  }));
  EXPECT_THAT(audit, HasSubstr("attachment.added"));
  const std::string code = link.substr(link.find("sig=") + 4);
  EXPECT_THAT(audit, Not(HasSubstr(code)));
  EXPECT_THAT(house.log().text(), Not(HasSubstr(code)));
}

// --- names and types

TEST_F(ExternalAttachments, N17_OnlyTheLastPartOfAPathIsKeptOfAFileName) {
  const std::vector<std::pair<std::string, std::string>> names{{"../../etc/passwd", "passwd"},
                                                               {R"(C:\a\b.png)", "b.png"},
                                                               {R"(C:\\a\\b.png)", "b.png"},
                                                               {"/etc/cron.d/x.png", "x.png"},
                                                               {"a%2Fb.png", "a%2Fb.png"},
                                                               {R"(..\../a b.png)", "a b.png"},
                                                               {"T\u00fcr %22a%22.png", "T\u00fcr \"a\".png"},
                                                               {R"(T \"a\".png)", "T \"a\".png"},
                                                               {"a%0D%0Ab.png", "a%0D%0Ab.png"}};
  for (const auto& [sent, kept] : names) {
    const Answer made = attach(kPng, sent);
    ASSERT_EQ(made.status, 201) << sent << made.body;
    EXPECT_EQ(text_at(stored().back().as_object(), "name"), kept) << sent;
  }
  for (const auto& entry : fs::recursive_directory_iterator(house.data_dir()))
    EXPECT_THAT(entry.path().filename().string(),
                Not(testing::AnyOf(HasSubstr("passwd"), HasSubstr(".png"))));
}

TEST_F(ExternalAttachments, K17_NoNameOfAFileReachesAHeaderAsItIs) {
  const Answer made = attach(kPng, "a%22; x=y%0D%0ASet-Cookie: a=b.png");
  ASSERT_EQ(made.status, 201) << made.body;
  const Answer file = follow(link_in(made.json()));
  EXPECT_EQ(file.header("Content-Disposition"),
            "attachment; filename=\"a_; x=y_0D_0ASet-Cookie: a=b.png\"; "
            "filename*=UTF-8''a%22%3B%20x%3Dy%250D%250ASet-Cookie%3A%20a%3Db.png");
  EXPECT_FALSE(file.header("Set-Cookie"));
}

TEST_F(ExternalAttachments, K17_NamesThatAreNoneAreRefused) {
  for (const std::string& name : {std::string(), std::string("a/"), std::string("/."), std::string(".."),
                                  std::string("a\tb.png"), std::string("a\u0085.png"), std::string(256, 'x')})
    EXPECT_EQ(fault_of(attach(kPng, name), 400, "INVALID_PARAMETER"), "file") << name;
  for (const char* name : {"a\r\nb.png", "a\nb.png", "a\"b.png", "\xff.png"})
    fault_of(attach(kPng, name), 400, "INVALID_PARAMETER");
  EXPECT_THAT(stored(), IsEmpty());
}

TEST_F(ExternalAttachments, N10_ATypeThatIsNotSaidIsThatOfTheNameAndOthersAre415) {
  EXPECT_EQ(attach(kPng, "a.PNG", "application/octet-stream").status, 201);
  EXPECT_EQ(text_at(stored().back().as_object(), "contentType"), "image/png");
  EXPECT_EQ(post(keeper.token, whole(part("file", "x", "; filename=\"b.txt\""))).status, 201);
  EXPECT_EQ(text_at(stored().back().as_object(), "contentType"), "text/plain");
  for (const char* type : {"text/html", "image/svg+xml", "nonsense", "text/plain; charset=iso-8859-1"})
    EXPECT_EQ(fault_of(attach("x", "a.txt", type), 415, "UNSUPPORTED_MEDIA_TYPE"), "Content-Type") << type;
  for (const char* name : {"a.html", "a.svg", "zip", "a."})
    EXPECT_EQ(fault_of(attach("x", name, "application/octet-stream"), 415, "UNSUPPORTED_MEDIA_TYPE"),
              "Content-Type")
        << name;
  EXPECT_THAT(stored(), SizeIs(2));
}

// --- refusals

TEST_F(ExternalAttachments, N10_WhatIsNoFormWithOneFileIsRefusedByName) {
  const auto refused = [&](std::string_view parts) {
    return fault_of(post(keeper.token, whole(parts)), 400, "INVALID_PARAMETER");
  };
  EXPECT_EQ(refused(""), "file");
  EXPECT_EQ(
      refused(part("File", "x", "; filename=\"a.png\"") + part("attachment", "x", "; filename=\"a.png\"")),
      "file");
  EXPECT_EQ(refused(file_part("1") + file_part("2")), "file");
  EXPECT_EQ(refused(part("file", "only text")), "file");
  fault_of(post(keeper.token, ""), 400, "INVALID_PARAMETER");
  fault_of(post(keeper.token, "{}"), 400, "INVALID_PARAMETER");

  const auto typed = [&](std::string_view type) {
    Headers headers = bearer(keeper.token);
    if (!type.empty()) headers.emplace_back("Content-Type", type);
    return house.client().send("POST", path_of("ACME-1"), headers, whole(file_part("x")));
  };
  for (const char* type :
       {"application/json", "application/x-www-form-urlencoded", "multipart/mixed; boundary=x", ""})
    EXPECT_EQ(fault_of(typed(type), 415, "UNSUPPORTED_MEDIA_TYPE"), "Content-Type") << type;
  EXPECT_EQ(fault_of(typed("multipart/form-data"), 400, "INVALID_PARAMETER"), "Content-Type");
  fault_of(typed("multipart/form-data; boundary=\"a\""), 400, "INVALID_PARAMETER");
  EXPECT_THAT(stored(), IsEmpty());
  EXPECT_TRUE(House::eventually([&] { return kept_files() == 0; }));
}

TEST_F(ExternalAttachments, N10_TheAttachmentCodeIsAWholeNumberOf31Bits) {
  for (const char* code : {"0", "2147483647"})
    EXPECT_EQ(post(keeper.token, whole(file_part("x")), fmt::format("?AttachmentCode={}", code)).status, 201)
        << code;
  for (const char* code : {"2147483648", "-1", "1.0", "x", "99999999999999999999"})
    EXPECT_EQ(fault_of(post(keeper.token, whole(file_part("x")), fmt::format("?attachmentCode={}", code)),
                       400, "INVALID_PARAMETER"),
              "attachmentCode")
        << code;
}

TEST_F(ExternalAttachments, O11_AFormThatBreaksOffStoresNothing) {
  const std::string body = whole(file_part("12345") + part("note", "x"));
  for (const std::size_t size : {body.size() - 4, body.size() - 20, body.size() - 130, std::size_t{30}})
    fault_of(post(keeper.token, body.substr(0, size)), 400, "INVALID_PARAMETER");
  for (int i = 0; i < 10; ++i) {
    HttpClient gone = house.client();
    gone.leave_after(
        fmt::format("POST {} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\nContent-Type: "
                    "multipart/form-data; boundary={}\r\nContent-Length: 1000000\r\n\r\n{}",
                    path_of("ACME-1"), keeper.token, kBoundary,
                    file_part(std::string(static_cast<std::size_t>(i) * 9000, 'x'))));
  }
  EXPECT_TRUE(House::eventually([&] { return house.application().server().open_connections() <= 1; }));
  EXPECT_TRUE(House::eventually([&] { return kept_files() == 0; }));
  EXPECT_THAT(stored(), IsEmpty());
}

TEST_F(ExternalAttachments, N03_WhoMayNotAddAFileIsRefusedAndHiddenSubmissionsAreNotThere) {
  const std::string body = whole(file_part("x"));
  const auto refused = [&](const Integration& who, int status, std::string_view code) {
    expect_external_error(post(who.token, body), status, code);
  };
  refused(external("event_viewer", kVersion2), 403, "FORBIDDEN");
  refused(external("none", kVersion2), 404, "NOT_FOUND");
  refused(external("administrator"), 403, "VERSION_NOT_ENABLED");
  expect_external_error(post(keeper.token, body, "", "NOBODY"), 404, "NOT_FOUND");
  expect_external_error(post("nonsense", body), 401, "INVALID_TOKEN");
  expect_external_error(house.client().send("POST", std::string(kNewestOf1) + "/ACME-1/attachment",
                                            form_headers(keeper.token), body),
                        404, "NOT_FOUND");
  set(keeper.made, R"({"scopes":["core_platform:read"]})");
  const Answer limited =
      client.post_form("/connect/token", token_request(keeper.made, "&scope=core_platform%3Aread"));
  expect_external_error(post(text_at(limited.json(), "access_token"), body), 403, "INSUFFICIENT_SCOPE");

  house.add_tenant("South");
  administrator = house.token(house.create("custom", "x", {{"tenant", "South"}, {"role", "administrator"}}));
  refused(external("administrator", kVersion2), 404, "NOT_FOUND");
  administrator = house.administrator_token();
  EXPECT_THAT(stored(), IsEmpty());
  EXPECT_EQ(kept_files(), 0U);
}

class SmallExternalAttachments : public ExternalAttachments {
 protected:
  SmallExternalAttachments() : ExternalAttachments({{"files.largest_bytes", "1024"}}) {}
};

TEST_F(SmallExternalAttachments, O01_AFileOverTheLimitIs413AndAFormFarOverItIsNotRead) {
  EXPECT_EQ(attach(std::string(1024, 'x')).status, 201) << "what is around the file does not count";
  expect_external_error(attach(std::string(1025, 'x')), 413, "TOO_LARGE");
  const std::string head =
      fmt::format("POST {} HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary={}\r\n",
                  path_of("ACME-1"), kBoundary);
  EXPECT_EQ(house.client().raw(head + "Content-Length: 1000000\r\n\r\n").status, 413);
  const std::string chunk =
      fmt::format("{:x}\r\n{}\r\n", 300'000, file_part(std::string(300'000, 'x')).substr(0, 300'000));
  EXPECT_EQ(
      house.client()
          .raw(fmt::format("{}Authorization: Bearer {}\r\nTransfer-Encoding: chunked\r\n\r\n{}0\r\n\r\n",
                           head, keeper.token, chunk))
          .status,
      413);
  EXPECT_THAT(stored(), SizeIs(1));
  EXPECT_TRUE(House::eventually([&] { return kept_files() == 1; }));
}

}  // namespace
}  // namespace sallyport::support
