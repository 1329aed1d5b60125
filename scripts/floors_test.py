#!/usr/bin/env python3
"""floors.py against a tiny tree for each kind of finding. Run by ./dev test and ./dev test scripts."""

import tempfile
import unittest
from pathlib import Path

from cpp_text import code_only, without_comments
from floors import House

FLOORS = """\
# floor 0
add_subdirectory(base)
# floor 1
add_subdirectory(async)
add_subdirectory(crypto)
# floor 2
add_subdirectory(http)
add_subdirectory(store)
# floor 3
add_subdirectory(dialects)
# floor 4
add_subdirectory(app)
"""

USES = {
    "base": "",
    "async": "USES base",
    "crypto": "USES base",
    "http": "USES base async LINKS OpenSSL::SSL",
    "store": "USES base TEST_USES crypto",
    "dialects": "USES base http",
    "app": "USES base async crypto http store dialects",
}


class FloorsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("src/CMakeLists.txt", FLOORS)
        for name, uses in USES.items():
            self.write(f"src/{name}/CMakeLists.txt", f"sallyport_module({name} {uses})\n")

    def write(self, path, text):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def findings(self):
        return [str(finding) for finding in House(self.root).check()]

    def assert_clean(self):
        self.assertEqual(self.findings(), [])

    def assert_one(self, start, *parts):
        found = self.findings()
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(start), found[0])
        for part in parts:
            self.assertIn(part, found[0])


class Floors(FloorsTest):
    def test_a_tree_that_follows_the_rules_is_clean(self):
        self.write("src/http/server.cpp", '#include <boost/beast.hpp>\n#include "async/task.h"\n#include "http/a.h"\n')
        self.assert_clean()

    def test_an_include_of_a_higher_floor_is_found(self):
        self.write("src/base/clock.h", '#pragma once\n#include "http/server.h"\n')
        self.assert_one("src/base/clock.h:2:", "http is on floor 2, above base on floor 0", "pass it in from above")

    def test_an_include_of_a_neighbour_is_found(self):
        self.write("src/http/server.cpp", '\n\n#include "store/rows.h"\n')
        self.assert_one("src/http/server.cpp:3:", "the same as http", "Move what both need to a lower floor.")

    def test_a_neighbour_is_found_in_a_test_and_between_angles_too(self):
        self.write("src/store/rows.h", "")
        self.write("src/http/server_test.cpp", "#include <store/rows.h>\n")
        self.assert_one("src/http/server_test.cpp:1:", "the same as http")

    def test_a_system_header_in_a_folder_named_like_a_module_is_left_alone(self):
        self.write("src/base/clock.h", "#include <http/parser.h>\n")
        self.assert_clean()

    def test_an_include_in_a_comment_is_left_alone(self):
        self.write("src/base/clock.h", '// #include "http/server.h"\n/*\n#include "http/server.h"\n*/\n')
        self.assert_clean()

    def test_a_path_that_does_not_start_at_src_is_found(self):
        self.write("src/http/parts/head.h", "")
        self.write("src/http/server.cpp", '#include "parts/head.h"\n')
        self.assert_one("src/http/server.cpp:1:", "Write the path from src/ on.")

    def test_a_path_that_climbs_is_found(self):
        self.write("src/http/server.cpp", '#include "../store/rows.h"\n')
        self.assert_one("src/http/server.cpp:1:", "Write the path from src/ on.")

    def test_a_folder_without_a_floor_is_found(self):
        self.write("src/portal/page.cpp", "")
        self.assert_one("src/CMakeLists.txt:1:", "src/portal has no floor")

    def test_a_module_above_the_first_floor_line_is_found(self):
        self.write("src/CMakeLists.txt", "add_subdirectory(model)\n" + FLOORS)
        self.assert_one("src/CMakeLists.txt:1:", "model has no floor")


class Uses(FloorsTest):
    def test_a_used_module_must_be_named(self):
        self.write("src/store/rows.cpp", '#include "async/task.h"\n')
        self.assert_one("src/store/rows.cpp:1:", "src/store/CMakeLists.txt does not name async", "to its USES")

    def test_a_test_may_also_use_what_test_uses_names(self):
        self.write("src/store/rows_test.cpp", '#include "crypto/seal.h"\n')
        self.assert_clean()

    def test_a_source_may_not_use_what_only_tests_use(self):
        self.write("src/store/rows.cpp", '#include "crypto/seal.h"\n')
        self.assert_one("src/store/rows.cpp:1:", "Add crypto to its USES.")

    def test_uses_may_not_name_a_neighbour(self):
        self.write("src/store/CMakeLists.txt", "# rows\nsallyport_module(store USES base http)\n")
        self.assert_one("src/store/CMakeLists.txt:2:", "USES names http", "the same as store")

    def test_uses_may_not_name_a_higher_floor(self):
        self.write("src/base/CMakeLists.txt", "sallyport_module(base\n  USES store)\n")
        self.assert_one("src/base/CMakeLists.txt:1:", "above base on floor 0")

    def test_uses_may_not_name_what_is_no_module(self):
        self.write("src/store/CMakeLists.txt", "sallyport_module(store USES base cripto)\n")
        self.assert_one("src/store/CMakeLists.txt:1:", "cripto, which is no module")

    def test_a_folder_must_declare_its_module(self):
        self.write("src/store/CMakeLists.txt", "add_library(store)\n")
        self.assert_one("src/store/CMakeLists.txt:1:", "no sallyport_module(store ...)")


class Dialects(FloorsTest):
    def test_one_dialect_never_includes_another(self):
        self.write("src/dialects/accessia/token.cpp", '#include "dialects/archivist/token.h"\n')
        self.assert_one("src/dialects/accessia/token.cpp:1:", "one dialect never includes another")

    def test_a_dialect_includes_itself_and_what_all_share(self):
        self.write("src/dialects/accessia/token.cpp",
                   '#include "dialects/accessia/token.h"\n#include "dialects/dialect.h"\n')
        self.assert_clean()

    def test_the_table_of_dialects_includes_all(self):
        self.write("src/dialects/all_dialects.cpp",
                   '#include "dialects/accessia/token.h"\n#include "dialects/archivist/token.h"\n')
        self.assert_clean()


class Headers(FloorsTest):
    def assert_header(self, header, forbidden, allowed):
        """The header is found in each forbidden file and accepted in each allowed one."""
        for path in allowed:
            self.write(path, f"#include <{header}>\n")
        self.assert_clean()
        for path in forbidden:
            self.write(path, f"#include <{header}>\n")
            self.assert_one(f"{path}:1:", f"includes <{header}>")
            (self.root / path).unlink()

    def test_beast_is_for_http(self):
        self.assert_header("boost/beast/http.hpp", ["src/async/a.cpp", "src/app/a.cpp"], ["src/http/a.cpp"])

    def test_asio_is_for_http_and_async(self):
        self.assert_header("boost/asio.hpp", ["src/store/a.cpp"], ["src/http/a.cpp", "src/async/a.cpp"])

    def test_the_coroutine_type_comes_from_async(self):
        self.assert_header("boost/asio/awaitable.hpp", ["src/store/a.cpp"], ["src/async/task.h"])

    def test_tls_streams_are_for_http(self):
        self.assert_header("boost/asio/ssl.hpp", ["src/async/a.cpp"], ["src/http/a.cpp"])

    def test_openssl_is_for_crypto(self):
        self.assert_header("openssl/evp.h", ["src/http/a.cpp", "src/store/a.cpp"], ["src/crypto/a.cpp"])

    def test_the_tls_headers_of_openssl_are_for_http_too(self):
        self.assert_header("openssl/ssl.h", ["src/store/a.cpp"], ["src/crypto/a.cpp", "src/http/a.cpp"])

    def test_openssl_is_for_the_test_server_of_egress(self):
        self.write("src/CMakeLists.txt", FLOORS + "# floor 3\nadd_subdirectory(egress)\n")
        self.write("src/egress/CMakeLists.txt", "sallyport_module(egress USES base)\n")
        self.assert_header("openssl/ssl.h", ["src/egress/client.cpp"], ["src/egress/test_server.h"])

    def test_sodium_is_for_crypto(self):
        self.assert_header("sodium.h", ["src/base/a.cpp"], ["src/crypto/a.cpp"])

    def test_argon2_is_for_crypto(self):
        self.assert_header("argon2.h", ["src/base/a.cpp"], ["src/crypto/a.cpp"])

    def test_sqlite_is_for_its_driver(self):
        self.assert_header("sqlite3.h", ["src/store/a.cpp", "src/app/a.cpp"], ["src/store/sqlite/a.cpp"])

    def test_libpq_is_for_its_driver(self):
        self.assert_header("libpq-fe.h", ["src/store/a.cpp", "src/store/sqlite/a.cpp"], ["src/store/postgres/a.cpp"])

    def test_utf8proc_is_for_the_model(self):
        self.write("src/CMakeLists.txt", FLOORS.replace("# floor 2\n", "add_subdirectory(model)\n# floor 2\n"))
        self.write("src/model/CMakeLists.txt", "sallyport_module(model USES base)\n")
        self.assert_header("utf8proc.h", ["src/base/a.cpp", "src/app/a.cpp"], ["src/model/a.cpp"])

    def test_re2_is_for_the_providers(self):
        self.write("src/CMakeLists.txt", FLOORS + "# floor 3\nadd_subdirectory(providers)\n")
        self.write("src/providers/CMakeLists.txt", "sallyport_module(providers USES base)\n")
        self.assert_header("re2/re2.h", ["src/base/a.cpp", "src/app/a.cpp"], ["src/providers/a.cpp"])

    def test_pages_and_time_zones_are_for_the_exports(self):
        exports = "src/dialects/external_api/company/a.cpp"
        for header in ("cairo-pdf.h", "fribidi.h", "ft2build.h", "date/tz.h"):
            self.assert_header(header, ["src/base/a.cpp", "src/dialects/external_api/a.cpp"], [exports])

    def test_libcurl_is_for_transfer(self):
        self.write("src/CMakeLists.txt", FLOORS + "# floor 3\nadd_subdirectory(transfer)\n")
        self.write("src/transfer/CMakeLists.txt", "sallyport_module(transfer USES base)\n")
        self.assert_header("curl/curl.h", ["src/base/a.cpp", "src/app/a.cpp"], ["src/transfer/a.cpp"])

    def test_spdlog_is_for_app(self):
        self.assert_header("spdlog/spdlog.h", ["src/base/a.cpp"], ["src/app/a.cpp"])

    def test_cli11_is_for_app(self):
        self.assert_header("CLI/CLI.hpp", ["src/http/a.cpp"], ["src/app/a.cpp"])

    def test_tomlplusplus_is_for_app(self):
        self.assert_header("toml++/toml.h", ["src/http/a.cpp"], ["src/app/a.cpp"])


class Words(FloorsTest):
    def assert_word(self, code, forbidden, allowed):
        for path in allowed:
            self.write(path, f"int x;\nauto y = {code};\n")
        self.assert_clean()
        self.write(forbidden, f'// {code}\nauto a = "{code}";\nauto b = {code};\n')
        self.assert_one(f"{forbidden}:3:", "says ")

    def test_the_system_clock_is_for_base(self):
        self.assert_word("std::chrono::system_clock::now()", "src/http/a.cpp", ["src/base/clock.cpp"])

    def test_the_steady_clock_is_for_base(self):
        self.assert_word("steady_clock::now()", "src/async/a.cpp", ["src/base/clock.cpp"])

    def test_rand_is_for_base_and_crypto(self):
        self.assert_word("rand()", "src/http/a.cpp", ["src/base/a.cpp", "src/crypto/a.cpp"])

    def test_a_function_whose_name_ends_in_rand_is_left_alone(self):
        self.write("src/http/a.cpp", "auto x = operand(1);\n")
        self.assert_clean()

    def test_the_random_device_is_for_base_and_crypto(self):
        self.assert_word("std::random_device{}()", "src/store/a.cpp", ["src/base/a.cpp", "src/crypto/a.cpp"])

    def test_spawning_is_for_async(self):
        self.assert_word("boost::asio::co_spawn(x)", "src/http/session.cpp", ["src/async/task_group.cpp"])

    def test_detached_is_for_async(self):
        self.assert_word("boost::asio::detached", "src/http/session.cpp", ["src/async/task_group.cpp"])

    def test_shared_pointers_are_never_atomic(self):
        self.assert_word("std::atomic<std::shared_ptr<int>>{}", "src/base/a.cpp", [])


class Names(FloorsTest):
    def test_vague_names_are_found(self):
        for name in ("utils.h", "string_utils.cpp", "helpers.h", "test_helper.h", "common.h", "key_manager.cpp"):
            with self.subTest(name):
                path = f"src/base/{name}"
                self.write(path, "")
                self.assert_one(f"{path}:1:", "Name it after what it owns.")
                (self.root / path).unlink()

    def test_a_vague_folder_is_found(self):
        self.write("tests/common/server.cpp", "")
        self.assert_one("tests/common/server.cpp:1:", '"common"')

    def test_words_that_only_contain_a_vague_one_are_left_alone(self):
        self.write("src/base/uncommon_management.h", "")
        self.assert_clean()

    def test_unfinished_work_is_found(self):
        for word in ("TO" "DO", "FIX" "ME", "GTEST_" "SKIP"):
            with self.subTest(word):
                self.write("tests/http/a.cpp", f"int x;\n// {word}: more\n")
                self.assert_one("tests/http/a.cpp:2:", f"says {word}.")

    def test_the_pattern_of_a_temporary_name_is_left_alone(self):
        self.write("tests/http/a.cpp", 'auto name = "/tmp/x-XXXX' 'XX";\n')
        self.assert_clean()

    def test_a_test_that_is_switched_off_is_found(self):
        self.write("tests/http/a.cpp", "TEST(Door, DIS" "ABLED_Opens) {}\n")
        self.assert_one("tests/http/a.cpp:1:", "Finish it now")

    def test_what_npm_has_fetched_is_left_alone(self):
        self.write("tests/clients/node_modules/x/utils.cpp", "// TO" "DO\n")
        self.assert_clean()


class CppText(unittest.TestCase):
    def test_comments_go_and_lines_stay(self):
        self.assertEqual(without_comments('a /* x\ny */ b // c\n"//d"'), 'a  \n b  \n"//d"')

    def test_literals_go_and_lines_stay(self):
        self.assertEqual(code_only('f("a\\"b", \'"\', R"x(1\n"2)x");'), 'f("", "", ""\n);')

    def test_digit_separators_are_no_character_literals(self):
        self.assertEqual(code_only("x = 1'000 + 0x1'f; rand('a');"), 'x = 1\'000 + 0x1\'f; rand("");')


if __name__ == "__main__":
    unittest.main()
