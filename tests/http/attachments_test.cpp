// Files of assets over the native API, and links to them (N11, external-api §7, security K12, K17, N03, O01,
// O11).
#include <filesystem>
#include <fstream>

#include "base/bytes.h"
#include "crypto/digest.h"
#include "inventory_house.h"

namespace sallyport::support {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class Attachments : public InventoryHouse {
 protected:
  explicit Attachments(std::map<std::string, std::string> flags = {}) : InventoryHouse(std::move(flags)) {}

  Answer upload(std::string_view token, std::string_view asset, std::string_view bytes,
                std::string_view query = "name=report.pdf", std::string_view type = "application/pdf") {
    Headers headers = bearer(token);
    headers.emplace_back("Content-Type", type);
    return house.client().send("POST", fmt::format("/api/assets/{}/attachments?{}", asset, query), headers,
                               bytes);
  }
  std::string attach(std::string_view asset, std::string_view bytes) {
    const Answer made = upload(administrator, asset, bytes);
    EXPECT_EQ(made.status, 201) << made.body;
    return text_at(made.json(), "id");
  }
  // The path and query of a link that `token` asks for.
  std::string link_by(std::string_view token, std::string_view attachment, std::string_view body = "") {
    const Answer made = call(token, "POST", fmt::format("/api/attachments/{}/link", attachment), body);
    EXPECT_EQ(made.status, 200) << made.body;
    const std::string url = text_at(made.json(), "url");
    EXPECT_TRUE(url.starts_with(House::kPublicUrl)) << "whatever the Host header says";
    return url.substr(std::string_view(House::kPublicUrl).size());
  }
  std::string link(std::string_view attachment, std::string_view body = "") {
    return link_by(administrator, attachment, body);
  }
  int status_of(std::string_view link) { return house.client().get(link).status; }
  std::vector<std::string> attachments(std::string_view asset, std::string_view query = "") {
    return ids_of(client.get(fmt::format("/api/assets/{}/attachments{}", asset, query), administrator),
                  "attachments");
  }
  // Paths of all files that are kept, and of those on their way in.
  std::vector<std::string> files(std::string_view below = "") {
    std::vector<std::string> found;
    for (const auto& entry :
         fs::recursive_directory_iterator(house.data_dir() + "/files" + std::string(below)))
      if (entry.is_regular_file()) found.push_back(entry.path());
    return found;
  }
  std::string attachment_path(std::string_view id, std::string_view more = "") {
    return fmt::format("/api/attachments/{}{}", id, more);
  }
};

TEST_F(Attachments, N11_AFileOf20MiBGoesInAndComesOutAsItWas) {
  const std::string door = make_asset("{}");
  std::string bytes(20 * 1024 * 1024, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 2654435761U >> 13);
  const Answer made = upload(administrator, door, bytes, "name=T%C3%BCr%20%22a%22.pdf");
  ASSERT_EQ(made.status, 201) << made.body;
  const auto shown = made.json();
  EXPECT_EQ(text_at(shown, "assetId"), door);
  EXPECT_EQ(text_at(shown, "name"), "T\u00fcr \"a\".pdf");
  EXPECT_EQ(text_at(shown, "contentType"), "application/pdf");
  EXPECT_EQ(number_at(shown, "size"), std::ssize(bytes));
  EXPECT_EQ(text_at(shown, "sha256"), base::hex_encode(crypto::sha256(base::as_bytes(bytes))));
  const std::string id = text_at(shown, "id");
  EXPECT_EQ(call(administrator, "GET", attachment_path(id)).body, made.body);
  EXPECT_THAT(attachments(door), ElementsAre(id));
  const Answer file = house.client().get(link(id));
  EXPECT_EQ(file.status, 200);
  EXPECT_TRUE(file.body == bytes);
}

TEST_F(Attachments, N11_ALinkGivesAFileThatIsSavedAndNotShown) {
  const std::string file = link(attach(make_asset("{}"), "%PDF <script>"), R"({"expiresIn":120})");
  house.clock().advance(std::chrono::seconds{20});
  const Answer answer = house.client().get(file);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "%PDF <script>");
  EXPECT_EQ(answer.header("Content-Type"), "application/pdf");
  EXPECT_EQ(answer.header("Content-Disposition"),
            "attachment; filename=\"report.pdf\"; filename*=UTF-8''report.pdf");
  EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
  EXPECT_THAT(answer.header("Content-Security-Policy").value_or(""), HasSubstr("sandbox"));
  EXPECT_EQ(answer.header("Cache-Control"), "private, max-age=100") << "not beyond exp";
  const Answer head = house.client().send("HEAD", file);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Length"), "13");
}

TEST_F(Attachments, N06_TheFileItselfIsSavedAndNotShownEither) {
  const std::string id = attach(make_asset("{}"), "%PDF <script>");
  const Answer answer = call(integration("{}", "event_viewer").token, "GET", attachment_path(id, "/content"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "%PDF <script>");
  EXPECT_EQ(answer.header("Content-Type"), "application/pdf");
  EXPECT_EQ(answer.header("Content-Disposition"),
            "attachment; filename=\"report.pdf\"; filename*=UTF-8''report.pdf");
  EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
  EXPECT_THAT(answer.header("Content-Security-Policy").value_or(""), HasSubstr("sandbox"));
  EXPECT_EQ(answer.header("Cache-Control"), "no-store") << "what one may read today, one may not tomorrow";
  EXPECT_EQ(house.client().get(attachment_path(id, "/content")).status, 401);
}

TEST_F(Attachments, N11_ALinkIsRefusedFromItsExpiryOnWhichIsAnHourAwayAtMost) {
  const std::string id = attach(make_asset("{}"), "x");
  const std::string usual = link(id), longest = link(id, R"({"expiresIn":3600})");
  house.clock().advance(std::chrono::seconds{600});
  const Answer expired = house.client().get(usual);
  EXPECT_EQ(expired.status, 403) << expired.body;
  EXPECT_EQ(expired.header("Cache-Control"), "no-store");
  EXPECT_EQ(status_of(longest), 200);
  house.clock().advance(std::chrono::seconds{3000});
  EXPECT_EQ(status_of(longest), 403);
  for (const char* body : {R"({"expiresIn":0})", R"({"expiresIn":3601})", R"({"expiresIn":"1"})"})
    EXPECT_EQ(call(house.administrator_token(), "POST", attachment_path(id, "/link"), body).status, 400)
        << body;
}

TEST_F(Attachments, N11_ALinkThatWasChangedIsRefused) {
  const std::string good = link(attach(make_asset("{}"), "x"));
  const std::string other = link(attach(make_asset("{}"), "y"));
  const auto question = good.find('?'), code = good.find("&sig=");
  const auto with = [&](std::string path, std::string exp, std::string sig) { return path + exp + sig; };
  const std::string path = good.substr(0, question), exp = good.substr(question, code - question),
                    sig = good.substr(code);
  EXPECT_EQ(status_of(with(path, exp, sig)), 200);
  EXPECT_EQ(status_of(with(other.substr(0, other.find('?')), exp, sig)), 403) << "of another file";
  EXPECT_EQ(status_of(with(path, "?exp=9999999999", sig)), 403);
  EXPECT_EQ(status_of(with(path, exp + "0", sig)), 403);
  EXPECT_EQ(status_of(with(path, exp, "&sig=" + std::string(43, 'A'))), 403);
  EXPECT_EQ(status_of(with(path, exp, "")), 403);
  EXPECT_EQ(status_of(with(path, "", "")), 403);
  EXPECT_EQ(status_of(with(path, exp, sig + "&x=1")), 403);
  EXPECT_EQ(status_of(with("/files/x", exp, sig)), 403);
  EXPECT_EQ(house.client().send("POST", good).status, 405) << "of another method";
  EXPECT_EQ(house.client().send("DELETE", good).status, 405);
}

TEST_F(Attachments, N11_RevokingEndsTheLinksThatAreOutAndNoLaterOnes) {
  const std::string id = attach(make_asset("{}"), "x");
  const std::string before = link(id);
  EXPECT_EQ(call(administrator, "POST", attachment_path(id, "/revoke-links")).status, 204);
  EXPECT_EQ(status_of(before), 403);
  const std::string after = link(id);
  EXPECT_EQ(status_of(after), 200);
  EXPECT_EQ(call(administrator, "DELETE", attachment_path(id)).status, 204);
  EXPECT_EQ(status_of(after), 403);
  EXPECT_EQ(call(administrator, "GET", attachment_path(id)).status, 404);
}

TEST_F(Attachments, N11_LinksEndWithTheIntegrationThatMadeThem) {
  const std::string id = attach(make_asset(R"({"line":"north"})"), "x");
  for (const std::string_view end : {"disable", "delete", "tokens", "role"}) {
    const auto maker = integration("{}", "event_viewer");
    const std::string file = link_by(maker.token, id);
    ASSERT_EQ(status_of(file), 200);
    const std::string path = "/api/integrations/" + maker.made.id;
    const Answer done = end == "disable"  ? api("POST", path + "/disable")
                        : end == "delete" ? api("DELETE", path)
                        : end == "tokens" ? api("POST", path + "/end-tokens")
                                          : api("PATCH", path, R"({"role":"none"})");
    EXPECT_LT(done.status, 300) << end << done.body;
    EXPECT_EQ(status_of(file), 403) << end;
  }
}

TEST_F(Attachments, N11_ALinkEndsWhenItsMakerMayNotReadTheAssetAnyMore) {
  const std::string id = attach(make_asset(R"({"line":"north"})"), "x");
  const std::string policy = make_policy("Files", "north", R"(,"readAttributes":["*"])",
                                         R"(,"filters":[{"anyOf":["attributes.line=north"]}])");
  const auto maker = integration(R"({"line":"north"})");
  const std::string file = link_by(maker.token, id);
  EXPECT_EQ(status_of(file), 200);
  EXPECT_EQ(api("DELETE", "/api/policies/" + policy).status, 204);
  EXPECT_EQ(status_of(file), 403);
  EXPECT_EQ(call(maker.token, "POST", attachment_path(id, "/link")).status, 404);
}

TEST_F(Attachments, N03_FilesOfAHiddenAssetAndOfAnotherTenantAreNotThere) {
  const std::string door = make_asset("{}");
  const std::string id = attach(door, "x");
  house.add_tenant("South");
  const auto stranger =
      house.token(house.create("custom", "x", {{"tenant", "South"}, {"role", "administrator"}}));
  for (const std::string& token : {stranger, integration().token}) {
    EXPECT_EQ(upload(token, door, "x").status, 404);
    EXPECT_EQ(call(token, "GET", fmt::format("/api/assets/{}/attachments", door)).status, 404);
    EXPECT_EQ(call(token, "GET", attachment_path(id)).status, 404);
    EXPECT_EQ(call(token, "DELETE", attachment_path(id)).status, 404);
    EXPECT_EQ(call(token, "GET", attachment_path(id, "/content")).status, 404);
    EXPECT_EQ(call(token, "POST", attachment_path(id, "/link")).status, 404);
    EXPECT_EQ(call(token, "POST", attachment_path(id, "/revoke-links")).status, 404);
  }
  const auto viewer = integration("{}", "event_viewer").token;
  EXPECT_EQ(call(viewer, "GET", attachment_path(id)).status, 200);
  EXPECT_EQ(upload(viewer, door, "x").status, 403);
  EXPECT_EQ(call(viewer, "DELETE", attachment_path(id)).status, 403);
  EXPECT_THAT(files(), SizeIs(1));
}

TEST_F(Attachments, AFileMayBelongToAnEventOfItsAsset) {
  const std::string door = make_asset("{}"), other = make_asset("{}");
  const std::string event = text_at(api("POST", "/api/events", event_on(door)).json(), "id");
  const Answer made = upload(administrator, door, "x", "name=a.pdf&eventId=" + event);
  EXPECT_EQ(text_at(made.json(), "eventId"), event);
  EXPECT_EQ(upload(administrator, other, "x", "name=a.pdf&eventId=" + event).status, 400);
}

TEST_F(Attachments, TheSameBytesAreKeptOnceAndGoWhenNobodyHasThem) {
  const std::string door = make_asset("{}");
  const std::string first = attach(door, "same"), second = attach(door, "same");
  EXPECT_THAT(files(), SizeIs(1));
  EXPECT_EQ(api("DELETE", attachment_path(first)).status, 204);
  house.clock().advance(std::chrono::hours{2});
  administrator = house.administrator_token();
  house.upkeep();
  EXPECT_EQ(house.client().get(link(second)).body, "same");
  EXPECT_EQ(api("DELETE", attachment_path(second)).status, 204);
  house.clock().advance(std::chrono::hours{2});
  house.upkeep();
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(Attachments, ListsGoOnWithThePageToken) {
  const std::string door = make_asset("{}");
  std::vector<std::string> made;
  for (int i = 0; i < 3; ++i) made.push_back(attach(door, std::to_string(i)));
  const Answer page = client.get(fmt::format("/api/assets/{}/attachments?limit=2", door), administrator);
  EXPECT_THAT(ids_of(page, "attachments"), ElementsAre(made[0], made[1]));
  const std::string token = text_at(page.json(), "nextPageToken");
  EXPECT_THAT(attachments(door, "?pageToken=" + token), ElementsAre(made[2]));
  EXPECT_EQ(
      client
          .get(fmt::format("/api/assets/{}/attachments?pageToken={}", make_asset("{}"), token), administrator)
          .status,
      400)
      << "of another list";
}

TEST_F(Attachments, WhatIsAttachedAndLinkedIsInTheAuditLogAndNoLinkIsInAnyLog) {  // P01
  const std::string id = attach(make_asset("{}"), "x");
  const std::string file = link(id);
  EXPECT_EQ(status_of(file), 200);
  EXPECT_EQ(status_of(file + "x"), 403);
  EXPECT_EQ(api("POST", attachment_path(id, "/revoke-links")).status, 204);
  EXPECT_EQ(api("DELETE", attachment_path(id)).status, 204);
  std::string audit;  // what a change has written there is chained a moment later
  EXPECT_TRUE(House::eventually([&] {
    audit = api("GET", "/api/audit?limit=100").body;
    return audit.contains("attachment.removed");
  }));
  for (const char* name :
       {"attachment.added", "attachment.link_made", "attachment.links_revoked", "attachment.removed"})
    EXPECT_THAT(audit, HasSubstr(name));
  const std::string code = file.substr(file.find("sig=") + 4);
  EXPECT_THAT(audit, Not(HasSubstr(code)));
  EXPECT_THAT(house.log().text(), Not(HasSubstr(code)));
}

TEST_F(Attachments, TypesThatAreNotTakenAre415) {
  const std::string door = make_asset("{}");
  for (const char* type : {"text/html", "image/svg+xml", "application/octet-stream", "nonsense", "",
                           "text/plain; charset=iso-8859-1"}) {
    const Answer refused = upload(administrator, door, "x", "name=a", type);
    EXPECT_EQ(refused.status, 415) << type;
    EXPECT_EQ(text_at(refused.json(), "field"), "Content-Type");
  }
  EXPECT_EQ(upload(administrator, door, "x", "name=a", "Text/Plain; charset=utf-8").status, 201);
  for (const char* query :
       {"", "name=", "name=a%2Fb", "name=a%5Cb", "name=a%0Ab", "name=a&x=1", "name=a&name=b"})
    EXPECT_EQ(upload(administrator, door, "x", query).status, 400) << query;
}

TEST_F(Attachments, O11_AnUploadThatBreaksOffLeavesNothing) {
  const std::string door = make_asset("{}");
  for (int i = 0; i < 20; ++i) {
    HttpClient gone = house.client();
    gone.leave_after(
        fmt::format("POST /api/assets/{}/attachments?name=a.pdf HTTP/1.1\r\nHost: h\r\nAuthorization: "
                    "Bearer {}\r\nContent-Type: application/pdf\r\nContent-Length: 1000000\r\n\r\n{}",
                    door, administrator, std::string(static_cast<std::size_t>(i) * 9000, 'x')));
  }
  EXPECT_TRUE(House::eventually([&] { return house.application().server().open_connections() <= 1; }));
  EXPECT_TRUE(House::eventually([&] { return files().empty(); }));
  EXPECT_THAT(attachments(door), IsEmpty());
}

TEST_F(Attachments, WhatACrashHasLeftOfAnUploadIsClearedAtTheNextRestart) {
  const std::string file = link(attach(make_asset("{}"), "kept"));
  std::ofstream(house.data_dir() + "/files/incoming/left") << "over";
  house.stop();
  house.restart();
  EXPECT_THAT(files("/incoming"), IsEmpty());
  EXPECT_EQ(house.client().get(file).body, "kept") << "the key of the links is kept as well";
}

class SmallAttachments : public Attachments {
 protected:
  SmallAttachments() : Attachments({{"files.largest_bytes", "1024"}, {"files.tenant_bytes", "1500"}}) {}
};

TEST_F(SmallAttachments, O01_OverTheLimitIs413BeforeTheBodyAndBeforeTheToken) {
  const std::string door = make_asset("{}");
  const std::string head = fmt::format(
      "POST /api/assets/{}/attachments?name=a.pdf HTTP/1.1\r\nHost: h\r\nContent-Type: application/pdf\r\n",
      door);
  EXPECT_EQ(house.client().raw(head + "Content-Length: 1025\r\n\r\n").status, 413);
  EXPECT_EQ(house.client().raw(head + "Content-Length: 1000\r\n\r\n").status, 401)
      << "before the body as well";
  const std::string ours = head + fmt::format("Authorization: Bearer {}\r\n", administrator);
  EXPECT_EQ(
      house.client()
          .raw(ours + "Transfer-Encoding: chunked\r\n\r\n401\r\n" + std::string(1025, 'x') + "\r\n0\r\n\r\n")
          .status,
      413);
  EXPECT_EQ(
      house.client()
          .raw(ours + "Transfer-Encoding: chunked\r\n\r\n400\r\n" + std::string(1024, 'x') + "\r\n0\r\n\r\n")
          .status,
      201);
  EXPECT_TRUE(House::eventually([&] { return files().size() == 1; }));
}

TEST_F(SmallAttachments, ATenantHasNoMoreBytesThanItMay) {
  const std::string door = make_asset("{}");
  attach(door, std::string(1000, 'x'));
  const Answer refused = upload(administrator, door, std::string(501, 'y'));
  EXPECT_EQ(refused.status, 402);
  EXPECT_EQ(text_at(refused.json(), "code"), "no_space_left");
  attach(door, std::string(500, 'y'));
}

}  // namespace
}  // namespace sallyport::support
