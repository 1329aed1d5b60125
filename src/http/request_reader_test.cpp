#include "http/request_reader.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace sallyport::http {
namespace {

constexpr std::uint64_t kUploadBytes = 3'000'000;

// What a reader makes of bytes: every request in one line, then the refusal, then what it waits in.
class Reading {
 public:
  explicit Reading(ServerLimits limits = {}) : limits_(limits), budget_(limits.buffered_bytes) {}

  void feed(std::string_view bytes) {
    while (!refused_) {
      switch (reader_.next()) {
        case RequestReader::Step::kNeedMore: {
          if (reader_.take_continue()) log_ += "[100]";
          if (bytes.empty()) return;
          const auto space = reader_.space();
          ASSERT_FALSE(space.empty());
          const std::size_t taken = std::min(space.size(), bytes.size());
          std::copy_n(bytes.begin(), taken, space.begin());
          reader_.added(taken);
          bytes.remove_prefix(taken);
          break;
        }
        case RequestReader::Step::kUpload:
          upload_.emplace();
          break;
        case RequestReader::Step::kPiece:
          ASSERT_TRUE(upload_);
          upload_->append(reader_.body());
          break;
        case RequestReader::Step::kRequest:
          log_ += describe();
          upload_.reset();
          reader_.done();
          break;
        case RequestReader::Step::kRefused:
          log_ += "!" + std::to_string(reader_.error().status);
          refused_ = true;
          break;
      }
    }
  }

  std::string result() const {
    return log_ + (refused_ ? "" : reader_.idle() ? "" : reader_.in_body() ? "...body" : "...head");
  }
  const BufferBudget& budget() const { return budget_; }

 private:
  std::string describe() const {
    const Head& head = reader_.head();
    std::string text(to_string(head.method));
    text.append(" ").append(head.path).append("?").append(head.query);
    for (const HeaderView& field : head.fields)
      text.append("|").append(field.name).append("=").append(field.value);
    text.append(head.close ? " close" : "").append(" <");
    const std::string_view body = upload_ ? std::string_view(*upload_) : reader_.body();
    text += body.size() > 100 ? std::to_string(body.size()) : std::string(body);
    return text + ">\n";
  }

  ServerLimits limits_;
  BufferBudget budget_;
  RequestReader reader_{limits_, budget_,
                        [](const Head& head) { return head.path == "/upload" ? kUploadBytes : 0; }};
  std::optional<std::string> upload_;  // what has come of it
  std::string log_;
  bool refused_ = false;
};

std::string read(std::string_view bytes, ServerLimits limits = {}) {
  Reading reading(limits);
  reading.feed(bytes);
  return reading.result();
}

std::string post(std::string_view fields, std::string_view rest = {}) {
  return "POST /a HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n" + std::string(rest);
}

std::string upload(std::string_view fields, std::string_view rest = {}) {
  return "POST /upload HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n" + std::string(rest);
}

constexpr std::string_view kChunked = "Transfer-Encoding: chunked\r\n";

TEST(RequestReader, ReadsRequestsInOrder) {
  EXPECT_EQ(read("GET /a?b=c HTTP/1.1\r\nHost: h\r\nAccept:  */* \r\n\r\n"
                 "POST /b HTTP/1.1\r\nhost:h:80\r\nContent-Length: 3\r\nConnection: x, Close\r\n\r\nabc"
                 "GET / HTTP/1.0\r\n\r\n"),
            "GET /a?b=c|Host=h|Accept=*/* <>\n"
            "POST /b?|host=h:80|Content-Length=3|Connection=x, Close close <abc>\n"
            "GET /? <>\n");
}

TEST(RequestReader, TakesOneEmptyLineBeforeARequest) {  // RFC 9112 §2.2
  EXPECT_EQ(read("\r\nGET / HTTP/1.0\r\n\r\n\r\nGET / HTTP/1.0\r\n\r\n\r\n"), "GET /? <>\nGET /? <>\n");
  EXPECT_EQ(read("\r\n\r\nGET / HTTP/1.0\r\n\r\n"), "!400");
}

TEST(RequestReader, ReadsAPostWithoutLengthAsEmpty) {  // K06, RFC 9112 §6.3
  EXPECT_EQ(read(post("") + "GET / HTTP/1.0\r\n\r\n"), "POST /a?|Host=h <>\nGET /? <>\n");
  EXPECT_EQ(read(post("Content-Length: 0\r\n")), "POST /a?|Host=h|Content-Length=0 <>\n");
}

TEST(RequestReader, DecodesChunkedBodies) {
  EXPECT_EQ(
      read(post(
          kChunked,
          "3\r\nabc\r\n00A;x=\"y\";z\r\n0123456789\r\n0\r\nTrailer: 1\r\nB:\r\n\r\nGET / HTTP/1.0\r\n\r\n")),
      "POST /a?|Host=h|Transfer-Encoding=chunked <abc0123456789>\nGET /? <>\n");
  EXPECT_EQ(read(post("Transfer-Encoding: Chunked\r\n", "0\r\n\r\n")),
            "POST /a?|Host=h|Transfer-Encoding=Chunked <>\n");
}

TEST(RequestReader, RefusesAmbiguousFraming) {  // K01
  for (const char* fields : {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
                             "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
                             "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                             "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                             "Transfer-Encoding: chunked, identity\r\n",
                             "Transfer-Encoding: identity\r\n",
                             "Transfer-Encoding: gzip, chunked\r\n",
                             "Transfer-Encoding: xchunked\r\n",
                             "Transfer-Encoding: \"chunked\"\r\n",
                             "Transfer-Encoding:\r\n",
                             "Transfer-Encoding: chunked;q=1\r\n",
                             "Transfer-Encoding : chunked\r\n",
                             "Transfer-Encoding\t: chunked\r\n",
                             "Transfer-Encoding: \x0b"
                             "chunked\r\n",
                             "Transfer\x01-Encoding: chunked\r\n",
                             "Transfer-Encoding: chu\x01nked\r\n",
                             "X: a\x7f\r\n",
                             "X\x7f: a\r\n",
                             " Transfer-Encoding: chunked\r\n",
                             "Transfer-Encoding:\r\n chunked\r\n",
                             "Transfer_Encoding: chunked\r\n",
                             "Content_Length: 3\r\n",
                             ": x\r\n",
                             "NoColon\r\n",
                             "X\xc3\xa9: 1\r\n",
                             "(x): 1\r\n"}) {
    EXPECT_EQ(read(post(fields, "0\r\n\r\n")), "!400") << fields;
  }
  EXPECT_EQ(read(post(std::string("X: a\0b\r\n", 8))), "!400");
  EXPECT_EQ(read("POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "!400");
}

TEST(RequestReader, RefusesOddLengths) {  // K02
  for (const char* value : {"+5", "-5", "5, 5", "5,5", "0x5", "5 5", "", "5;", "1e1", "18446744073709551616",
                            "9999999999999999999", "\"5\"", "5.0"}) {
    EXPECT_EQ(read(post("Content-Length: " + std::string(value) + "\r\n", "12345")), "!400") << value;
  }
  EXPECT_EQ(read(post("Content-Length: 5\r\nContent-Length: 5\r\n", "12345")), "!400");
  EXPECT_EQ(read(post("Content-Length: 5\r\ncontent-length: 6\r\n", "12345")), "!400");
}

TEST(RequestReader, RefusesLooseLineEndsFoldingAndHosts) {  // K04
  for (const char* bytes :
       {"GET / HTTP/1.1\nHost: h\n\n", "GET / HTTP/1.1\r\nHost: h\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: a\nY: b\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\nX: a\rY: b\r\n\r\n",
        "GET / HTTP/1.1\rHost: h\r\n\r\n", "\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n\tb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : h\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "GET / HTTP/1.1\r\nHost: u@h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\r\n\r\n"}) {
    EXPECT_EQ(read(bytes), "!400") << bytes;
  }
}

TEST(RequestReader, RefusesRepeatedHeadersThatDecide) {  // A14
  for (const char* name : {"Authorization", "Content-Type"}) {
    const std::string line = std::string(name) + ": x\r\n";
    EXPECT_EQ(read(post(line + line)), "!400") << name;
  }
  EXPECT_EQ(read(post("Accept: a\r\nAccept: b\r\n")), "POST /a?|Host=h|Accept=a|Accept=b <>\n");
}

TEST(RequestReader, AnswersUnknownMethodsVersionsAndTargets) {  // K12
  const auto line = [](const std::string& text) { return read(text + "\r\nHost: h\r\n\r\n"); };
  EXPECT_EQ(line("TRACE / HTTP/1.1"), "!405");
  EXPECT_EQ(line("CONNECT h:443 HTTP/1.1"), "!405");
  EXPECT_EQ(line("BREW / HTTP/1.1"), "!501");
  EXPECT_EQ(line("get / HTTP/1.1"), "!501");
  EXPECT_EQ(line(std::string(5000, 'M') + " / HTTP/1.1"), "!501");
  EXPECT_EQ(line(std::string(100'000, 'M') + " / HTTP/1.1"), "!501");
  EXPECT_EQ(line("GET /" + std::string(100'000, 'u') + " HTTP/1.1"), "!414");
  EXPECT_EQ(line("G(T / HTTP/1.1"), "!400");
  EXPECT_EQ(line("GET / HTTP/2.0"), "!505");
  EXPECT_EQ(line("PRI * HTTP/2.0"), "!505");
  EXPECT_EQ(line("GET / HTTP/1.2"), "!505");
  for (const char* text : {"GET /", "GET  / HTTP/1.1", "GET /  HTTP/1.1", " GET / HTTP/1.1",
                           "GET / HTTP/1.1 ", "GET\t/ HTTP/1.1", "GET / http/1.1", "GET / HTTP/1.",
                           "GET / HTTP/11", "GET / HTTP/1.1x", "GET / HTTP/01.1", "GET", "GET /a b HTTP/1.1",
                           "GET /a#b HTTP/1.1", "GET /../a HTTP/1.1", "GET http://h@i/ HTTP/1.1"}) {
    EXPECT_EQ(line(text), "!400") << text;
  }
  EXPECT_EQ(read(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n", 12)), "!400")
      << "TLS on the plain port";
}

TEST(RequestReader, HoldsEveryLimitExactly) {
  ServerLimits limits;
  limits.head_bytes = 400;
  limits.target_bytes = 100;
  limits.header_fields = 5;
  limits.body_bytes = 50;
  const auto target = [&](std::size_t size) {
    return read("GET /" + std::string(size - 1, 'a') + " HTTP/1.0\r\n\r\n", limits);
  };
  EXPECT_EQ(target(100).back(), '\n');
  EXPECT_EQ(target(101), "!414");
  const auto fields = [&](int count) {
    std::string text = "GET / HTTP/1.0\r\n";
    for (int i = 0; i < count; ++i) text += "A: b\r\n";
    return read(text + "\r\n", limits);
  };
  EXPECT_EQ(fields(5).back(), '\n');
  EXPECT_EQ(fields(6), "!431");
  const auto head = [&](std::size_t size) {
    const std::string start = "GET / HTTP/1.0\r\nA: ";
    return read(start + std::string(size - start.size() - 4, 'b') + "\r\n\r\n", limits);
  };
  EXPECT_EQ(head(400).back(), '\n');
  EXPECT_EQ(head(401), "!431");
  EXPECT_EQ(head(100'000), "!431");
  const auto body = [&](std::size_t size) {
    return read(
        "POST / HTTP/1.0\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" + std::string(size, 'x'),
        limits);
  };
  EXPECT_EQ(body(50).back(), '\n');
  EXPECT_EQ(body(51), "!413");
  EXPECT_EQ(read(post(kChunked, "32\r\n" + std::string(50, 'x') + "\r\n0\r\n\r\n"), limits).back(), '\n');
  EXPECT_EQ(read(post(kChunked, "32\r\n" + std::string(50, 'x') + "\r\n1\r\nx\r\n0\r\n\r\n"), limits),
            "!413");
  EXPECT_EQ(read(post(kChunked, "33\r\n"), limits), "!413") << "before the data arrives";
}

TEST(RequestReader, BoundsChunksExtensionsAndTrailers) {  // K03
  ServerLimits limits;
  limits.chunks = 100;
  std::string many;
  for (int i = 0; i < 99; ++i) many += "1\r\nx\r\n";
  EXPECT_EQ(read(post(kChunked, many + "0\r\n\r\n"), limits).back(), '\n') << "the last chunk counts too";
  EXPECT_EQ(read(post(kChunked, many + "1\r\nx\r\n0\r\n\r\n"), limits), "!413");
  std::string million;
  for (int i = 0; i < 1'000'000; ++i) million += "1\r\nx\r\n";
  EXPECT_EQ(read(post(kChunked, million)), "!413");
  EXPECT_EQ(read(post(kChunked, "1;" + std::string(100'000, 'e'))), "!413");
  EXPECT_EQ(read(post(kChunked, "0\r\nT: " + std::string(100'000, 't'))), "!413");
}

TEST(RequestReader, RefusesMalformedChunks) {  // K03
  for (const char* body : {"\r\n",
                           "g\r\n",
                           "-1\r\n",
                           "+1\r\nx\r\n",
                           "0x1\r\nx\r\n",
                           " 1\r\nx\r\n",
                           "1 \r\nx\r\n",
                           "1\nx\r\n",
                           "1\r\nxy\r\n",
                           "1\r\nx\n",
                           "1\r\nx\rz",
                           "1;a\nb\r\nx\r\n",
                           "1;a\rb",
                           "123456789\r\n",
                           "000000001\r\n",
                           "ffffffffffffffff\r\n",
                           "0\r\n x: 1\r\n\r\n",
                           "0\r\nno colon\r\n\r\n",
                           "0\r\n: x\r\n\r\n",
                           "0\r\na: \x01\r\n\r\n",
                           "0\r\n\r\r\n",
                           "0\r\na b: c\r\n\r\n"}) {
    EXPECT_EQ(read(post(kChunked, body)), "!400") << body;
  }
}

TEST(RequestReader, UnderstandsOnlyOneExpectation) {  // K13
  EXPECT_EQ(read(post("Expect: 100-continue\r\nContent-Length: 2\r\n")), "[100]...body");
  EXPECT_EQ(read(post("Expect: 100-Continue\r\nContent-Length: 2\r\n", "ab")),
            "POST /a?|Host=h|Expect=100-Continue|Content-Length=2 <ab>\n")
      << "nobody waits any more";
  EXPECT_EQ(read(post("Expect: 200-ok\r\n")), "!417");
  EXPECT_EQ(read(post("Expect: 100-continue, x\r\n")), "!417");
  EXPECT_EQ(read(post("Expect: 100-continue\r\nExpect: 100-continue\r\n")), "!400");
  EXPECT_EQ(read(post("Expect: 100-continue\r\nContent-Length: 99999999\r\n")), "!413")
      << "no invitation to send it";
  EXPECT_EQ(read("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"), "...body");
}

TEST(RequestReader, MakesTheSameOfBytesHoweverTheyAreSplit) {  // K01 to K04, reliability R11
  const std::string pipelined = "\r\nGET /a?b=c HTTP/1.1\r\nHost: h\r\nX-Long: " + std::string(300, 'x') +
                                "\r\n\r\n" + post("Content-Length: 11\r\n", "hello\r\n\r\nGE") +
                                post(kChunked, "5;ext=1\r\nhello\r\n1\r\n!\r\n0\r\nTrailer: 1\r\n\r\n") +
                                "GET http://h/x HTTP/1.1\r\nHost: h\r\n\r\n";
  const std::vector<std::string> inputs{
      pipelined,
      pipelined + "GET / HTTP/1.1\r\nHost: h\r\nA_b: 1\r\n\r\n",
      post(kChunked, "5\r\nhello\rX"),
      "GET / HTTP/1.1\nHost: h\n\n",
      "GET /\xff HTTP/1.1\r\nHost: h\r\n\r\n",
      post("Content-Length: 3000\r\n", std::string(3000, 'b')) + "GET / HTTP/1.0\r\n\r\n",
      upload("Content-Length: 300\r\n", std::string(300, 'u')) + "GET / HTTP/1.0\r\n\r\n",
      upload(kChunked, "5;ext=1\r\nhello\r\n1\r\n!\r\n0\r\nTrailer: 1\r\n\r\n") + "GET / HTTP/1.0\r\n\r\n",
      upload(kChunked, "5\r\nhello\rX"),
      upload("Content-Length: 0\r\n") + "GET / HTTP/1.0\r\n\r\n",
  };
  for (const std::string& input : inputs) {
    const std::string whole = read(input);
    for (std::size_t cut = 0; cut <= input.size(); ++cut) {
      Reading reading;
      reading.feed(std::string_view(input).substr(0, cut));
      reading.feed(std::string_view(input).substr(cut));
      ASSERT_EQ(reading.result(), whole) << "cut at " << cut;
    }
    Reading by_byte;
    for (const char c : input) by_byte.feed({&c, 1});
    EXPECT_EQ(by_byte.result(), whole);
  }
}

TEST(RequestReader, ReadsLargeHeadsAndBodiesThroughASmallBuffer) {
  const std::string large_head = "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(15'000, 'x') + "\r\n\r\n";
  Reading reading;
  for (int i = 0; i < 3; ++i) {
    reading.feed(large_head + post("Content-Length: 1000000\r\n", std::string(1'000'000, 'b')) +
                 "GET / HTTP/1.0\r\n\r\n");
  }
  const std::string once = "GET /?|Host=h|X=" + std::string(15'000, 'x') +
                           " <>\nPOST /a?|Host=h|Content-Length=1000000 <1000000>\nGET /? <>\n";
  EXPECT_EQ(reading.result(), once + once + once);
  EXPECT_EQ(reading.budget().held(), 0U);
}

TEST(RequestReader, HandsAnUploadOverWithoutKeepingIt) {  // O01
  ServerLimits limits;
  limits.body_bytes = 1000;
  limits.buffered_bytes = 100'000;
  for (const std::string& framed :
       {upload("Content-Length: 3000000\r\n", std::string(3'000'000, 'u')),
        upload(kChunked, "2DC6C0\r\n" + std::string(3'000'000, 'u') + "\r\n0\r\n\r\n")}) {
    Reading reading(limits);
    reading.feed(framed + "GET /next HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(reading.result().ends_with(" <3000000>\nGET /next? <>\n")) << reading.result();
    EXPECT_EQ(reading.budget().held(), 0U);
  }
  limits.buffered_bytes = 50'000;
  EXPECT_EQ(read(upload("Content-Length: 3000000\r\n"), limits), "!503") << "no room for another piece";
}

TEST(RequestReader, HoldsTheLimitOfAnUploadExactly) {  // O01
  EXPECT_EQ(read(upload("Content-Length: 3000001\r\n")), "!413");
  EXPECT_EQ(read(upload("Expect: 100-continue\r\nContent-Length: 3000001\r\n")), "!413");
  EXPECT_EQ(read(upload(kChunked, "2DC6C1\r\n")), "!413");
  EXPECT_EQ(read(upload(kChunked, "2DC6C0\r\n" + std::string(3'000'000, 'u') + "\r\n1\r\n")), "!413");
}

TEST(RequestReader, AnUploadHasAsManyChunksAsItsSizeAllows) {  // K03
  ServerLimits limits;
  limits.chunks = 10;
  std::string chunks;
  for (int i = 0; i < 2000; ++i) chunks += "400\r\n" + std::string(1024, 'c') + "\r\n";
  EXPECT_EQ(read(upload(kChunked, chunks + "0\r\n\r\n"), limits).back(), '\n');
  std::string tiny;
  for (int i = 0; i < 3000; ++i) tiny += "1\r\nc\r\n";
  EXPECT_EQ(read(upload(kChunked, tiny + "0\r\n\r\n"), limits), "!413");
}

TEST(RequestReader, ShedsWhatDoesNotFitTheBudget) {  // R7, O01
  ServerLimits limits;
  limits.buffered_bytes = 100'000;
  EXPECT_EQ(read(post("Content-Length: 50000\r\n", std::string(50'000, 'b')), limits).back(), '\n');
  EXPECT_EQ(read(post("Content-Length: 200000\r\n", std::string(200'000, 'b')), limits), "!503");
  limits.buffered_bytes = 1000;
  EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(15'000, 'x'), limits), "!503");
  EXPECT_EQ(read(post(kChunked, "5\r\nhello\r\n"), limits), "!503");
  EXPECT_EQ(read("GET / HTTP/1.0\r\n\r\n", limits), "GET /? <>\n") << "small requests need none of it";
}

}  // namespace
}  // namespace sallyport::http
