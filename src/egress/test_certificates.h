// For tests: a certification authority and what it signs, good and bad.
#pragma once

#include <memory>
#include <string>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace sallyport::egress {

template <auto Function>
struct Free {
  template <class T>
  void operator()(T* object) const {
    Function(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;

struct Identity {
  Key key{};
  Certificate certificate{};
};

// What a certificate says; as it is here it is good for a server on loopback.
struct Saying {
  const char* names = "IP:127.0.0.1,DNS:localhost";
  const char* usage = "serverAuth";
  long from = -3600;  // seconds from now
  long until = 3600;
};

class Authority {
 public:
  Authority() {
    own_ = make("Test authority", Saying{});
    extend(NID_basic_constraints, "critical,CA:TRUE");
    extend(NID_key_usage, "critical,keyCertSign,cRLSign");
    sign(own_);
  }

  Identity issue(const Saying& saying) {
    Identity leaf = make("leaf", saying);
    extend_for_server(leaf, saying);
    sign(leaf);
    return leaf;
  }

  static Identity self_signed(const Saying& saying) {
    Identity leaf = make("leaf", saying);
    extend_for_server(leaf, saying);
    X509_set_issuer_name(leaf.certificate.get(), X509_get_subject_name(leaf.certificate.get()));
    X509_sign(leaf.certificate.get(), leaf.key.get(), EVP_sha256());
    return leaf;
  }

  void write(const std::string& path) const {
    const std::unique_ptr<BIO, Free<BIO_free>> out(BIO_new_file(path.c_str(), "w"));
    PEM_write_bio_X509(out.get(), own_.certificate.get());
  }

 private:
  static Identity make(const std::string& name, const Saying& saying) {
    static long serial = 0;
    Identity made{.key = Key(EVP_EC_gen("P-256")), .certificate = Certificate(X509_new())};
    X509* certificate = made.certificate.get();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), saying.from);
    X509_gmtime_adj(X509_getm_notAfter(certificate), saying.until);
    X509_set_pubkey(certificate, made.key.get());
    const std::basic_string<unsigned char> text(name.begin(), name.end());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC, text.c_str(), -1, -1,
                               0);
    return made;
  }

  static void extend(X509* certificate, int kind, const char* value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }
  static void extend_for_server(const Identity& leaf, const Saying& saying) {
    extend(leaf.certificate.get(), NID_subject_alt_name, saying.names);
    extend(leaf.certificate.get(), NID_ext_key_usage, saying.usage);
  }
  void extend(int kind, const char* value) { extend(own_.certificate.get(), kind, value); }

  void sign(const Identity& leaf) const {
    X509_set_issuer_name(leaf.certificate.get(), X509_get_subject_name(own_.certificate.get()));
    X509_sign(leaf.certificate.get(), own_.key.get(), EVP_sha256());
  }

  Identity own_;
};

}  // namespace sallyport::egress
