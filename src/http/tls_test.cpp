// TLS over loopback with certificates made here (security K14, K15, Q08).
#include "http/tls.h"

#include <filesystem>
#include <fstream>
#include <memory>

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "http/test_server.h"

namespace sallyport::http {
namespace {

constexpr std::string_view kGet = "GET /echo HTTP/1.1\r\nHost: h\r\n\r\n";

template <auto Function>
struct Free {
  template <class T>
  void operator()(T* object) const {
    Function(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;

Certificate self_signed(EVP_PKEY* key, const char* name) {
  Certificate certificate(X509_new());
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  unsigned char text[64] = {};
  std::copy_n(name, std::string_view(name).size(), text);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, text, -1, -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  X509_sign(certificate.get(), key, EVP_sha256());
  return certificate;
}

// A folder with a certificate and its key, removed at the end.
class TlsFolder {
 public:
  TlsFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sallyport-tls-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
    write("first");
  }
  ~TlsFolder() { std::filesystem::remove_all(path_); }
  TlsFolder(const TlsFolder&) = delete;
  TlsFolder& operator=(const TlsFolder&) = delete;

  TlsFiles files() const { return {(path_ / "chain.pem").string(), (path_ / "key.pem").string()}; }

  // A new key and a certificate for it, called `name`.
  void write(const char* name) const {
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate = self_signed(key.get(), name);
    std::unique_ptr<BIO, Free<BIO_free>> out(BIO_new_file(files().certificate_chain.c_str(), "w"));
    PEM_write_bio_X509(out.get(), certificate.get());
    out.reset(BIO_new_file(files().private_key.c_str(), "w"));
    PEM_write_bio_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  }
  void spoil(const std::string& file) const { std::ofstream(file) << "no PEM"; }
  // A key that does not belong to the certificate, locked with a passphrase or not.
  void other_key(bool locked) const {
    const Key key(EVP_EC_gen("P-256"));
    const std::unique_ptr<BIO, Free<BIO_free>> out(BIO_new_file(files().private_key.c_str(), "w"));
    unsigned char phrase[] = "secret";
    PEM_write_bio_PrivateKey(out.get(), key.get(), locked ? EVP_aes_256_cbc() : nullptr,
                             locked ? phrase : nullptr, locked ? 6 : 0, nullptr, nullptr);
  }

 private:
  std::filesystem::path path_;
};

ServerOptions tls_options(const TlsFolder& folder) {
  ServerOptions options;
  options.tls = folder.files();
  return options;
}

// A TLS client that trusts everybody and takes any version and suite that OpenSSL still knows.
class TlsClient {
 public:
  TlsClient(std::uint16_t port, int version = 0, const char* suites = nullptr,
            std::string_view protocols = {})
      : tcp_(port), context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_security_level(context_.get(), 0);
    if (version != 0) SSL_CTX_set_max_proto_version(context_.get(), version);
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    if (suites != nullptr) SSL_CTX_set_cipher_list(context_.get(), suites);
    session_.reset(SSL_new(context_.get()));
    const std::vector<unsigned char> offered(protocols.begin(), protocols.end());
    if (!offered.empty())
      SSL_set_alpn_protos(session_.get(), offered.data(), static_cast<unsigned>(offered.size()));
    SSL_set_fd(session_.get(), tcp_.socket());
    connected_ = SSL_connect(session_.get()) == 1;
  }

  bool connected() const { return connected_; }
  SSL* session() const { return session_.get(); }
  std::string name() const {
    const Certificate certificate(SSL_get1_peer_certificate(session_.get()));
    char text[64] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, text, sizeof text);
    return text;
  }
  std::string protocol() const {
    const unsigned char* text = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(session_.get(), &text, &size);
    return {text, text + size};
  }
  bool send(std::string_view bytes) {
    return SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size())) ==
           static_cast<int>(bytes.size());
  }
  // All that comes until an answer of at least `size` bytes is there or the connection ends.
  std::string receive(std::size_t size) {
    std::string text;
    char bytes[16384];
    while (text.size() < size) {
      const int got = SSL_read(session_.get(), bytes, sizeof bytes);
      if (got <= 0) break;
      text.append(bytes, static_cast<std::size_t>(got));
    }
    return text;
  }
  std::string ask(std::string_view bytes) { return send(bytes) ? receive(1) : std::string(); }

 private:
  TestClient tcp_;
  std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>> context_;
  std::unique_ptr<SSL, Free<SSL_free>> session_;
  bool connected_ = false;
};

TEST(Tls, ServesRequestsAndSaysStrictTransport) {
  const TlsFolder folder;
  TestServer server(tls_options(folder));
  ASSERT_TRUE(server.started.has_value()) << server.started.error().message;
  TlsClient client(server.port());
  ASSERT_TRUE(client.connected());
  EXPECT_STREQ(SSL_get_version(client.session()), "TLSv1.3");
  for (int i = 0; i < 3; ++i) {
    const std::string answer = client.ask(kGet);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_NE(answer.find("Strict-Transport-Security: max-age="), std::string::npos);
  }
}

TEST(Tls, CarriesLargeAnswersAndBodies) {
  const TlsFolder folder;
  TestServer server(tls_options(folder));
  TlsClient client(server.port());
  ASSERT_TRUE(client.send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n"));
  const std::size_t big = 32UL * 1024 * 1024;
  EXPECT_GE(client.receive(big).size(), big);
  const std::string body(1'000'000, 'b');
  ASSERT_TRUE(client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n" + body));
  EXPECT_TRUE(client.receive(body.size()).ends_with(body.substr(0, 1000)));
}

TEST(Tls, SpeaksOnly12And13WithTheDocumentedSuites) {  // K14
  const TlsFolder folder;
  TestServer server(tls_options(folder));
  EXPECT_FALSE(TlsClient(server.port(), TLS1_VERSION).connected());
  EXPECT_FALSE(TlsClient(server.port(), TLS1_1_VERSION).connected());
  EXPECT_TRUE(TlsClient(server.port(), TLS1_2_VERSION).connected());
  EXPECT_TRUE(TlsClient(server.port(), TLS1_3_VERSION).connected());
  for (const char* taken :
       {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"}) {
    EXPECT_TRUE(TlsClient(server.port(), TLS1_2_VERSION, taken).connected()) << taken;
  }
  for (const char* weak : {"ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES128-CCM8",
                           "aNULL", "PSK", "AES128-SHA"}) {
    EXPECT_FALSE(TlsClient(server.port(), TLS1_2_VERSION, weak).connected()) << weak;
  }
}

TEST(Tls, RefusesRenegotiation) {  // K14
  const TlsFolder folder;
  TestServer server(tls_options(folder));
  TlsClient client(server.port(), TLS1_2_VERSION);
  ASSERT_TRUE(client.connected());
  SSL_renegotiate(client.session());
  EXPECT_NE(SSL_do_handshake(client.session()), 1);
  EXPECT_EQ(SSL_get_current_compression(client.session()), nullptr);
}

TEST(Tls, OffersHttp11Only) {  // K10
  const TlsFolder folder;
  TestServer server(tls_options(folder));
  EXPECT_EQ(TlsClient(server.port(), 0, nullptr, "\x02h2\x08http/1.1").protocol(), "http/1.1");
  EXPECT_FALSE(TlsClient(server.port(), 0, nullptr, "\x02h2").connected());
}

TEST(Tls, RefusesPlainHttp) {  // K15
  const TlsFolder folder;
  TestServer server(tls_options(folder));
  TestClient client(server.port());
  client.send(kGet);
  EXPECT_TRUE(client.ended());
  EXPECT_EQ(client.received().find("HTTP/1.1"), std::string::npos);
}

TEST(Tls, EndsAHandshakeThatDoesNotFinish) {  // K08
  const TlsFolder folder;
  ServerOptions options = tls_options(folder);
  options.limits.tls_handshake = std::chrono::milliseconds(50);
  TestServer server(std::move(options));
  TestClient client(server.port());
  client.send("\x16\x03\x01");
  EXPECT_TRUE(client.ended());
}

TEST(Tls, TakesANewCertificateForNewConnections) {
  const TlsFolder folder;
  TestServer server(tls_options(folder));
  TlsClient before(server.port());
  EXPECT_EQ(before.name(), "first");
  folder.write("second");
  ASSERT_TRUE(server.server->reload_tls().has_value());
  EXPECT_EQ(TlsClient(server.port()).name(), "second");
  EXPECT_TRUE(before.ask(kGet).starts_with("HTTP/1.1 200")) << "open connections go on";
}

TEST(Tls, KeepsTheOldCertificateWhenTheNewFilesAreBad) {  // Q08
  const TlsFolder folder;
  TestServer server(tls_options(folder));
  folder.other_key(false);
  EXPECT_EQ(server.server->reload_tls().error().field, "private_key");
  folder.other_key(true);
  EXPECT_EQ(server.server->reload_tls().error().field, "private_key") << "nobody is asked for a passphrase";
  folder.spoil(folder.files().private_key);
  EXPECT_EQ(server.server->reload_tls().error().field, "private_key");
  folder.spoil(folder.files().certificate_chain);
  EXPECT_EQ(server.server->reload_tls().error().field, "certificate_chain");
  std::filesystem::remove(folder.files().certificate_chain);
  EXPECT_NE(server.server->reload_tls().error().message.find("chain.pem"), std::string::npos);
  EXPECT_EQ(TlsClient(server.port()).name(), "first");
}

TEST(Tls, DoesNotStartWithoutItsFiles) {  // K14: TLS is never silently dropped
  ServerOptions options;
  options.tls = TlsFiles{"/nowhere/chain.pem", "/nowhere/key.pem"};
  TestServer server(std::move(options));
  ASSERT_FALSE(server.started.has_value());
  EXPECT_EQ(server.started.error().field, "certificate_chain");
}

TEST(Tls, DrainsIdleConnections) {
  const TlsFolder folder;
  TestServer server(tls_options(folder), 2);
  TlsClient client(server.port());
  EXPECT_TRUE(client.ask(kGet).starts_with("HTTP/1.1 200"));
  EXPECT_EQ(server.server->drain(), 0U);
  EXPECT_EQ(client.receive(1), "");
}

}  // namespace
}  // namespace sallyport::http
