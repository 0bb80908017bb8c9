"""Each style check finds a breach in a small tree, and nothing in a clean one."""

import pathlib
import tempfile
import unittest

import calls
import layers
import lines
import links
import listed_files
import machine_paths
import owners
import part_table
from source_tree import SourceTree, without_text

TABLE = """| part | what lives there | may include |
| --- | --- | --- |
| `base` | Errors. |  |
| `ticket` | Tickets. | base |
| `text` | Cleaning. | ticket |
"""


class StyleCheck(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def findings(self, module, *arguments):
        return list(module.check(SourceTree(self.root), *arguments))

    def assert_one(self, findings, *words):
        self.assertEqual(len(findings), 1, findings)
        for word in words:
            self.assertIn(word, findings[0])


class Layers(StyleCheck):
    def test_an_include_from_a_part_above_is_found(self):
        self.write("src/triage/ticket/ticket.cc", '#include "triage/text/cleaner.h"\n')
        self.assert_one(self.findings(layers, TABLE), "ticket.cc:1", "may not use 'text'", "base")

    def test_what_a_used_part_uses_may_be_used(self):
        self.write("src/triage/text/cleaner.cc", '#include "triage/base/error.h"\n')
        self.assertEqual(self.findings(layers, TABLE), [])


class PartTable(StyleCheck):
    def test_a_missing_row_is_found(self):
        self.write("ARCHITECTURE.md", "\n".join(TABLE.splitlines()[:-1]) + "\n")
        self.assert_one(self.findings(part_table, TABLE), "`text`")

    def test_a_row_of_a_part_that_is_gone_is_found(self):
        self.write("ARCHITECTURE.md", "# Parts\n" + TABLE + "| `net` | Sockets. | base |\n")
        self.assert_one(self.findings(part_table, TABLE), "ARCHITECTURE.md:7")

    def test_the_same_table_passes(self):
        self.write("ARCHITECTURE.md", "# Parts\n\n" + TABLE + "\nMore.\n")
        self.assertEqual(self.findings(part_table, TABLE), [])


class ListedFiles(StyleCheck):
    def test_a_source_in_no_build_file_is_found(self):
        self.write("src/triage/base/CMakeLists.txt", "triage_part(SOURCES clock.cc)\n")
        self.write("src/triage/base/clock.cc", "")
        self.write("src/triage/base/lock.cc", "")
        self.assert_one(self.findings(listed_files), "base/lock.cc", "SOURCES")

    def test_a_source_named_only_in_a_comment_is_found(self):
        self.write("src/triage/base/CMakeLists.txt", "# clock.cc\n")
        self.write("src/triage/base/clock.cc", "")
        self.assert_one(self.findings(listed_files), "base/clock.cc")

    def test_a_source_named_by_a_folder_above_passes(self):
        self.write("src/triage/learn/CMakeLists.txt", "triage_part(SOURCES balance/smote.cc)\n")
        self.write("src/triage/learn/balance/smote.cc", "")
        self.assertEqual(self.findings(listed_files), [])

    def test_a_header_that_nobody_includes_is_found(self):
        self.write("src/triage/base/clock.h", "")
        self.write("src/triage/base/file.h", '#include "triage/base/check.h"\n')
        self.assertEqual(len(self.findings(listed_files)), 2)


class Calls(StyleCheck):
    def assert_found(self, code, instead, path="src/triage/learn/x.cc"):
        self.write(path, code)
        self.assert_one(self.findings(calls), f"{path}:1", instead)

    def test_printing_outside_cli_is_found(self):
        self.assert_found('std::cout << "x";\n', "only cli prints")

    def test_reading_the_clock_is_found(self):
        self.assert_found("auto t = std::chrono::system_clock::now();\n", "Clock")

    def test_the_standard_random_numbers_are_found(self):
        self.assert_found("std::mt19937 generator;\n", "base/random.h")

    def test_the_environment_is_found(self):
        self.assert_found('const char* home = std::getenv("HOME");\n', "environment")

    def test_a_raw_new_is_found(self):
        self.assert_found("int* owned = new int(3);\n", "make_unique")

    def test_a_swallowed_exception_is_found(self):
        self.assert_found("try { f(); } catch (...) {}\n", "decide")

    def test_sleeping_is_found(self):
        self.assert_found("std::this_thread::sleep_for(1s);\n", "condition")

    def test_leaving_the_program_is_found(self):
        self.assert_found("std::exit(1);\n", "error.h")

    def test_the_one_place_may(self):
        self.write("src/triage/cli/main.cc", 'std::cout << "x";\n')
        self.write("src/triage/base/clock.cc", "return std::chrono::system_clock::now();\n")
        self.assertEqual(self.findings(calls), [])

    def test_words_in_comments_and_strings_are_not_calls(self):
        self.write("src/triage/learn/x.cc",
                   '// a new row, as std::cout << would\nauto s = R"(new int)";\nf("new x");\n'
                   "x.time(0); renew(x); std::snprintf(b, 3, f);\nX(const X&) = delete;\n")
        self.assertEqual(self.findings(calls), [])


class Owners(StyleCheck):
    def test_a_library_outside_its_part_is_found(self):
        self.write("src/triage/text/cleaner.cc", "#include <unicode/uchar.h>\n")
        self.assert_one(self.findings(owners), "cleaner.cc:1", "part 'base'")

    def test_a_library_in_its_part_passes(self):
        self.write("src/triage/base/unicode.cc", "#include <unicode/uchar.h>\n")
        self.assertEqual(self.findings(owners), [])


class Links(StyleCheck):
    def test_a_link_to_a_file_that_is_gone_is_found(self):
        self.write("docs/guide/train.md", "See [install](install.md).\n")
        self.assert_one(self.findings(links), "train.md:1", "docs/guide/install.md")

    def test_a_link_to_a_heading_that_is_gone_is_found(self):
        self.write("README.md", "[how](docs/a.md#second-part)\n")
        self.write("docs/a.md", "# First part\n")
        self.assert_one(self.findings(links), "#second-part")

    def test_a_path_in_quotes_that_is_gone_is_found(self):
        self.write("README.md", "Heads are in `src/triage/learn/heads.cc`, `tests/<part>/`.\n")
        self.assert_one(self.findings(links), "README.md:1", "src/triage/learn/heads.cc")

    def test_a_path_may_start_at_the_page(self):
        self.write("web/README.md", "`src/report/` and `web/src/report/`\n")
        self.write("web/src/report/page.ts", "")
        self.assertEqual(self.findings(links), [])

    def test_good_links_other_sites_and_code_pass(self):
        self.write("docs/a.md", "# First part\n[up](../README.md) [here](#first-part)\n"
                   "[site](https://example.com/x) `[no](link)`\n```\n[no](link)\n```\n")
        self.write("README.md", "")
        self.assertEqual(self.findings(links), [])


class Lines(StyleCheck):
    def test_a_long_line_is_found(self):
        self.write("src/triage/base/x.h", "x" * 101 + "\n")
        self.assert_one(self.findings(lines), "x.h:1", "101 columns")

    def test_blanks_at_the_end_are_found(self):
        self.write("cmake/x.cmake", "set(x 1) \n")
        self.assert_one(self.findings(lines), "x.cmake:1", "blanks")

    def test_work_left_for_later_is_found(self):
        self.write("src/triage/base/x.cc", "// TO" + "DO: finish\n")
        self.assert_one(self.findings(lines), "later")

    def test_a_long_text_in_formatted_code_passes(self):
        self.write("src/triage/base/x.cc", 'f("' + "a" * 120 + '");\n')
        self.assertEqual(self.findings(lines), [])

    def test_a_line_of_100_columns_in_any_script_passes(self):
        self.write("src/triage/base/x.h", "漢" * 100 + "\n")
        self.assertEqual(self.findings(lines), [])

    def test_fetched_and_built_files_are_not_judged(self):
        self.write("third_party/a/x.h", "x" * 200 + "\n")
        self.write("build/test/x.h", "x" * 200 + "\n")
        self.assertEqual(self.findings(lines), [])


class MachinePaths(StyleCheck):
    PATH = "/ho" + "me/someone/triage"

    def test_a_path_in_a_document_is_found(self):
        self.write("docs/a.md", f"Go to {self.PATH}.\n")
        self.assert_one(self.findings(machine_paths), "a.md:1", "/someone")

    def test_a_path_in_a_comment_is_found(self):
        self.write("src/triage/base/x.cc", f"int x;  // see {self.PATH}\n")
        self.assert_one(self.findings(machine_paths), "x.cc:1")

    def test_a_path_in_code_is_somebody_elses_business(self):
        self.write("tests/text/x_test.cc", f'clean("file {self.PATH}");\n')
        self.assertEqual(self.findings(machine_paths), [])


class WithoutText(unittest.TestCase):
    def test_lines_stay_where_they_were(self):
        code = 'a;\n/* b\nc */ d;\nR"(e\nf)" g; \'"\' h; 1\'000;\n'
        self.assertEqual(without_text(code).splitlines(),
                         ["a;", '""', " d;", '""', " g; \"\" h; 1'000;"])


if __name__ == "__main__":
    unittest.main()
