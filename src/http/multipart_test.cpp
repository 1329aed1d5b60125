// Forms with files, read in every way in which they may be cut to pieces (RFC 7578, RFC 2046 §5.1).
#include "http/multipart.h"

#include <functional>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/test_loop.h"

namespace sallyport::http {
namespace {

using base::ErrorKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Step = MultipartReader::Step;

struct Part {
  std::string name{};
  std::string file_name{};
  std::string type{};
  std::string bytes{};
  bool ended = false;
  bool operator==(const Part&) const = default;
};
void PrintTo(const Part& part, std::ostream* out) {
  *out << fmt::format("{} \"{}\" {} {}{}", part.name, part.file_name, part.type, part.bytes.size(),
                      part.ended ? "" : " without an end");
}

using Parts = base::Result<std::vector<Part>>;
using Cut = std::function<std::size_t(std::size_t at)>;  // how long the piece is that begins there

Parts read(std::string_view body, const Cut& cut, std::string_view boundary = "B") {
  MultipartReader reader(boundary);
  std::vector<Part> parts;
  for (std::size_t at = 0; at < body.size();) {
    const std::string piece(body.substr(at, cut(at)));  // so that the sanitizer sees who looks behind it
    at += piece.size();
    for (std::string_view input = piece;;) {
      TRY(const auto step, reader.next(input));
      if (step == Step::kNeedMore) break;
      const FormPart& head = reader.part();
      if (step == Step::kPart) parts.push_back({head.name, head.file_name.value_or("-"), head.content_type});
      if (step == Step::kData) parts.back().bytes += reader.data();
      if (step == Step::kPartEnd) parts.back().ended = true;
    }
  }
  TRY_VOID(reader.finish());
  return parts;
}
Parts read(std::string_view body, std::string_view boundary = "B") {
  return read(body, [&](std::size_t) { return body.size(); }, boundary);
}

// A form of one file with these bytes and this Content-Disposition.
std::string form(std::string_view bytes,
                 std::string_view disposition = R"(form-data; name="file"; filename="a.txt")",
                 std::string_view fields = "") {
  return fmt::format("--B\r\nContent-Disposition: {}\r\n{}\r\n{}\r\n--B--\r\n", disposition, fields, bytes);
}
std::string bytes_of(std::string_view body) {
  const auto parts = read(body);
  if (!parts) return parts.error().message;
  return parts->size() == 1 && (*parts)[0].ended ? (*parts)[0].bytes : "not one part";
}
std::string file_name_of(std::string_view disposition) {
  const auto parts = read(form("x", disposition));
  return parts ? (*parts)[0].file_name : parts.error().message;
}
void expect_refused(std::string_view body, std::string_view why) {
  for (const std::size_t length : {body.size(), std::size_t{1}}) {
    const auto parts = read(body, [&](std::size_t) { return length; });
    ASSERT_FALSE(parts) << body;
    EXPECT_EQ(parts.error().kind, ErrorKind::kInvalid);
    EXPECT_THAT(parts.error().message, HasSubstr(why)) << body;
  }
}

// --- the boundary

TEST(Multipart, TheBoundaryStandsInContentTypeQuotedOrNot) {
  EXPECT_EQ(boundary_of("multipart/form-data; boundary=X-1"), "X-1");
  EXPECT_EQ(boundary_of("Multipart/Form-Data;charset=utf-8; BOUNDARY=\"a b'()+_,-./:=?c\" ;"),
            "a b'()+_,-./:=?c");
  EXPECT_EQ(boundary_of("multipart/form-data; boundary=" + std::string(70, 'x')), std::string(70, 'x'));
}

TEST(Multipart, AContentTypeWithoutAUsableBoundaryIsRefusedByName) {
  const std::string form_data = "multipart/form-data";
  for (const std::string& type :
       {form_data, form_data + "; boundary=", form_data + "; boundary=\"\"", form_data + "; boundary=\"a",
        form_data + "; boundary=a b", form_data + "; boundary=\"a \"", form_data + "; boundary=\"a\\\"b\"",
        form_data + "; boundary=\"a\rb\"", form_data + "; boundary=\"\u00fc\"",
        form_data + "; boundary=a; boundary=a", form_data + "; boundary=" + std::string(71, 'x'),
        form_data + " boundary=a"}) {
    const auto boundary = boundary_of(type);
    ASSERT_FALSE(boundary) << type;
    EXPECT_EQ(boundary.error().field, "Content-Type");
  }
  for (const char* type :
       {"", "application/json", "multipart/mixed; boundary=a", "multipart/form-dataX; boundary=a"})
    EXPECT_EQ(boundary_of(type).error().kind, ErrorKind::kUnsupported) << type;
}

// --- parts

TEST(Multipart, PartsComeInTheirOrderWithWhatTheirHeadsSay) {
  const auto parts = read(
      "--B\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nHello\r\n"
      "--B\r\ncontent-disposition:form-data;name=file;filename=\"a \xc3\xbc.png\"\r\nCONTENT-TYPE: image/png "
      "\r\n"
      "X-Other: 1\r\nContent-Transfer-Encoding: binary\r\n\r\n\x89PNG\r\n\r\n--B--");
  ASSERT_TRUE(parts) << parts.error().message;
  EXPECT_THAT(*parts, ElementsAre(Part{"note", "-", "", "Hello", true},
                                  Part{"file", "a \u00fc.png", "image/png", "\x89PNG\r\n", true}));
}

TEST(Multipart, HoweverABodyIsCutItReadsTheSame) {
  const std::string boundary = "--=-B-";
  const std::string body = fmt::format(
      "preamble\r\n--\r\n--{0}  \t\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"
      "\r\r\n\r\n-\r\n--\r\n--{1}\r\r\n--{0}\r\nContent-Disposition: form-data; name=\"b\"; "
      "filename=\"%22\"\r\n\r\n"
      "\r\n--{0}\r\nContent-Disposition: form-data; name=\"c\"\r\n\r\n--{0}-- \r\nepilogue\r\n--{0}\r\n",
      boundary, boundary.substr(0, 5));
  const auto whole = read(body, boundary);
  ASSERT_TRUE(whole) << whole.error().message;
  EXPECT_THAT(
      *whole,
      ElementsAre(Part{"a", "-", "", fmt::format("\r\r\n\r\n-\r\n--\r\n--{}\r", boundary.substr(0, 5)), true},
                  Part{"b", "\"", "", "", true}, Part{"c", "-", "", "", true}));
  for (std::size_t length = 1; length < body.size(); ++length)
    EXPECT_EQ(read(
                  body, [&](std::size_t) { return length; }, boundary)
                  .value(),
              *whole)
        << "pieces of " << length;
  for (std::size_t first = 1; first < body.size(); ++first)
    EXPECT_EQ(read(
                  body, [&](std::size_t at) { return at == 0 ? first : body.size(); }, boundary)
                  .value(),
              *whole)
        << "cut at " << first;
}

TEST(Multipart, WhatOnlyLooksLikeADelimiterIsData) {
  for (const char* bytes : {"--B", "--B--", "x--B\r\n", "\r\n-B", "\r\n--", "\r\n--b", "\n--B\n", "\r--B\r",
                            "\r\r\n--", "\r\n\r\n--\r\n", "\r\n --B", "\r\n--\r\n--", "--B\r\n\r\n"}) {
    const std::string padded = fmt::format("x{}", bytes);  // else it would be the end of an empty part
    EXPECT_EQ(bytes_of(form(padded)), padded);
  }
  EXPECT_EQ(bytes_of(form("\r\n-B")), "\r\n-B");
  EXPECT_EQ(bytes_of(form("-\r\n")), "-\r\n");
}

TEST(Multipart, AFileMayBeEmptyAndAPartMayHaveNothingBehindItsHead) {
  EXPECT_EQ(bytes_of(form("")), "");
  EXPECT_EQ(bytes_of("--B\r\nContent-Disposition: form-data; name=a\r\n\r\n--B--"), "");
}

TEST(Multipart, AFormMayHaveNoPart) {
  const auto parts = read("--B--\r\n");
  ASSERT_TRUE(parts) << parts.error().message;
  EXPECT_THAT(*parts, IsEmpty());
}

TEST(Multipart, BytesAreHandedOnWhereTheyLie) {
  const std::string body = form(std::string(100'000, 'x'));
  MultipartReader reader("B");
  std::string_view input = body;
  ASSERT_EQ(reader.next(input), Step::kPart);
  ASSERT_EQ(reader.next(input), Step::kData);
  EXPECT_EQ(reader.data().size(), 100'000U);
  EXPECT_TRUE(body.data() < reader.data().data() && reader.data().data() < body.data() + body.size());
}

// --- names

TEST(Multipart, FileNamesComeAsBrowsersAndCurlWriteThem) {
  const auto named = [](std::string_view text) {
    return file_name_of(fmt::format("form-data; name=\"a\"; {}", text));
  };
  EXPECT_EQ(named("filename=\"a %22b%22.png\""), "a \"b\".png");
  EXPECT_EQ(named("filename=\"a%0D%0Ab%41%\""), "a%0D%0Ab%41%") << "only quotes are written so";
  EXPECT_EQ(named(R"(filename="a \"b\" \\ .png")"), R"(a "b" \ .png)");
  EXPECT_EQ(named(R"(filename="C:\dir\b.png")"), R"(C:\dir\b.png)");
  EXPECT_EQ(named("filename=\"../../etc/passwd\""), "../../etc/passwd") << "whoever takes the file decides";
  EXPECT_EQ(named("filename=a.png"), "a.png");
  EXPECT_EQ(named("filename=\"\""), "");
  EXPECT_EQ(named("filename=\"a;b=c.png\"; x=y"), "a;b=c.png");
  EXPECT_EQ(named("filename*=UTF-8''other.png; filename=\"a.png\""), "a.png");
  EXPECT_EQ(named("filename*=UTF-8''other.png"), "-");
  const auto parts = read(form("x", "form-data; name=\"%22a%22\""));
  EXPECT_EQ((*parts)[0].name, "\"a\"");
}

// --- refusals

TEST(Multipart, ABodyThatEndsBeforeItsLastBoundaryIsRefused) {
  const std::string body = form("12345");
  const std::size_t last = body.size() - 2;  // the line end behind it may be missing
  for (std::size_t size = 0; size < last; ++size)
    EXPECT_FALSE(read(std::string_view(body).substr(0, size))) << size;
  expect_refused(std::string_view(body).substr(0, last - 1), "ends before the last boundary");
  expect_refused(std::string_view(body).substr(0, last + 1), "ends before the last boundary");
  EXPECT_TRUE(read(std::string_view(body).substr(0, last)));
  expect_refused("no form", "ends before the last boundary");
}

TEST(Multipart, ALineThatGoesOnBehindTheBoundaryIsRefused) {
  for (const char* behind :
       {"X\r\n", "--X", "-", "- -", "  X", "\n", "\rX", " \n", "--\n", "-- x", "--\rX", "\t--"})
    expect_refused(fmt::format("{}\r\n--B{}more", form("x").substr(0, form("x").size() - 9), behind),
                   "begins with the boundary");
}

TEST(Multipart, LinesOfHeadsEndWithCrLfAndHaveANameAndAValue) {
  constexpr const char* kGood = "Content-Disposition: form-data; name=a\r\n";
  for (const char* head :
       {"Content-Disposition: form-data; name=ab\n\r\n", "Content-Disposition: form-data; name=a\n\n",
        "no field\r\n", ": value\r\n", "a b: c\r\n", " folded\r\n", "X: \x01\r\n", "X: a\rb\r\n", ""})
    expect_refused(fmt::format("--B\r\n{}\r\nx\r\n--B--", head), "the head of a part");
  for (const std::string& head : {std::string(kGood) + kGood, std::string(kGood) + " folded\r\n",
                                  std::string(kGood) + "Content-Type: a/b\r\nContent-Type: a/b\r\n"})
    expect_refused(fmt::format("--B\r\n{}\r\nx\r\n--B--", head), "the head of a part");
  expect_refused(fmt::format("--B\r\n{}X: {}\r\n\r\nx\r\n--B--", kGood, '\0'), "the head of a part");
}

TEST(Multipart, ADispositionIsThatOfAFormAndNamesItsField) {
  for (const char* disposition :
       {"attachment; name=a", "form-data", "form-data; filename=\"a\"",
        "form-data; name=", "form-data; name=\"a", "form-data; name=a; name=b",
        "form-data; name=a; filename=b; filename=c", "form-data; name=a b", "form-data, name=a",
        "form-data; name=\"a\"b", "form-data; name=\"\xff\"", "", "form-data; name=\"a\\\""})
    expect_refused(form("x", disposition), "Content-Disposition: form-data");
}

TEST(Multipart, PartsWithEncodedBytesAreRefused) {
  const auto parts = read(form("eA==", "form-data; name=a", "Content-Transfer-Encoding: base64\r\n"));
  ASSERT_FALSE(parts);
  EXPECT_EQ(parts.error().kind, ErrorKind::kUnsupported);
  EXPECT_EQ(parts.error().field, "Content-Transfer-Encoding");
}

TEST(Multipart, HeadsHaveALimitAndOneOverIsRefused) {
  const auto with_head = [](std::size_t size) {
    const std::string start = "Content-Disposition: form-data; name=a\r\nX: ";
    return fmt::format("--B\r\n{}{}\r\n\r\nx\r\n--B--", start, std::string(size - start.size() - 4, 'x'));
  };
  EXPECT_EQ(bytes_of(with_head(kMostPartHeadBytes)), "x");
  expect_refused(with_head(kMostPartHeadBytes + 1), "longer than 8192 bytes");
  expect_refused("--B" + std::string(kMostPartHeadBytes + 1, ' '), "begins with the boundary");
  expect_refused("--B--" + std::string(kMostPartHeadBytes + 1, ' '), "begins with the boundary");
}

TEST(Multipart, WhatStandsAroundTheFormHasALimitAndOneOverIsRefused) {
  const std::string most(kMostBytesAround, 'x');
  EXPECT_EQ(bytes_of(most + "\r\n" + form("x") + most), "x");
  expect_refused(most + "y\r\n" + form("x"), "8192 bytes before the first");
  expect_refused(form("x") + most + "y", "8192 bytes behind the last");
}

TEST(Multipart, ThereIsALimitOfPartsAndOneOverIsRefused) {
  std::string body;
  for (std::size_t i = 0; i < kMostParts; ++i)
    body += "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n";
  const auto parts = read(body + "--B--");
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->size(), kMostParts);
  expect_refused(body + form("x"), "more than 20 parts");
}

// A body that is as awkward as can be takes as long as any other of its length.
TEST(Multipart, TimeGrowsWithTheLengthOnly) {
  std::string bytes;
  const std::string boundary(70, 'b');
  while (bytes.size() < 8'000'000) bytes += "\r\n--" + boundary.substr(1) + "\r\r\r\r\n\r\n-";
  const std::string body =
      fmt::format("--{0}\r\nContent-Disposition: form-data; name=a\r\n\r\n{1}\r\n--{0}--", boundary, bytes);
  const auto parts = read(body, [](std::size_t) { return 61; }, boundary);
  ASSERT_TRUE(parts);
  EXPECT_EQ((*parts)[0].bytes, bytes);
}

// --- the body of a request

class MultipartRequest : public testing::Test {
 protected:
  // "name=bytes" of each part, and how it ended.
  std::vector<std::string> parts_of(const Request& request, bool skip = false) {
    return loop_.run(read_all(request, skip));
  }
  static async::Task<std::vector<std::string>> read_all(const Request& request, bool skip) {
    MultipartBody body(request, "B");
    std::vector<std::string> seen;
    for (;;) {
      const auto part = co_await body.next_part();
      if (!part) seen.push_back(part.error().code);
      if (!part || !*part) co_return seen;
      seen.push_back((*part)->name);
      while (!skip) {
        const auto piece = co_await body.next_piece();
        if (!piece) seen.back() += " " + piece.error().code;
        if (!piece || !*piece) break;
        seen.back() += "=" + std::string(**piece);
      }
    }
  }

  const std::string body_ =
      "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--B\r\nContent-Disposition: form-data; "
      "name=b\r\n\r\n22\r\n--B--";
  async::TestLoop loop_;
};

TEST_F(MultipartRequest, IsReadFromTheBodyThatIsThere) {
  Request request;
  request.body = body_;
  EXPECT_THAT(parts_of(request), ElementsAre("a=1", "b=22"));
  EXPECT_THAT(parts_of(request, true), ElementsAre("a", "b"));
  request.body = {};
  EXPECT_THAT(parts_of(request), ElementsAre("invalid_request"));
}

TEST_F(MultipartRequest, IsReadPieceByPieceAndPassesRefusalsOn) {
  std::size_t at = 0;
  bool broken = false;
  const PieceSource source = [&]() -> async::Task<base::Result<std::optional<std::string_view>>> {
    if (broken) co_return base::unavailable("away", 1);
    if (at == body_.size()) co_return std::nullopt;
    co_return std::string_view(body_).substr(at++, 1);
  };
  Request request;
  request.upload = &source;
  EXPECT_THAT(parts_of(request), ElementsAre("a=1", "b=2=2"));
  at = 0;
  broken = true;
  EXPECT_THAT(parts_of(request), ElementsAre("unavailable"));
}

}  // namespace
}  // namespace sallyport::http
