# Every library the program uses, and nothing else; docs/dependencies.md says what each is for.
#
# Debian packages (tools/packages.txt, installed by tools/setup):
set(CMAKE_THREAD_PREFER_PTHREAD ON)
find_package(Threads REQUIRED)                              # Threads::Threads
find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)  # Python3::Interpreter: build steps only
find_package(ICU 72 REQUIRED COMPONENTS uc i18n data)       # ICU::uc ICU::i18n
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto SSL)    # OpenSSL::Crypto OpenSSL::SSL
find_package(ZLIB 1.2 REQUIRED)                             # ZLIB::ZLIB
find_package(Zstd 1.5 REQUIRED)                              # Zstd::zstd
find_package(nlohmann_json 3.11 REQUIRED)                   # nlohmann_json::nlohmann_json
find_package(CLI11 2.1 REQUIRED)                            # CLI11::CLI11
find_package(tl-expected 1.0 REQUIRED)                      # tl::expected
find_package(tomlplusplus 3.3 REQUIRED)                     # tomlplusplus::tomlplusplus
find_package(Re2 REQUIRED)                                  # Re2::re2
find_package(XxHash 0.8 REQUIRED)                           # XxHash::xxhash
find_package(GMime 3.2 REQUIRED)                            # GMime::gmime
find_package(Cld2 REQUIRED)                                 # Cld2::cld2
find_package(OpenBLAS 0.3.21 REQUIRED)                      # OpenBLAS::OpenBLAS
find_package(CURL 7.88 REQUIRED)                            # CURL::libcurl
find_package(SQLite3 3.40 REQUIRED)                         # SQLite::SQLite3
find_package(Soci 4.0 REQUIRED)                             # Soci::soci
find_package(spdlog 1.10 REQUIRED)                          # spdlog::spdlog
find_package(Boost 1.81 REQUIRED)                           # Boost::headers: Asio and Beast
find_package(prometheus-cpp REQUIRED)                       # prometheus-cpp::core
find_package(mimalloc 2.0 REQUIRED)                         # mimalloc
find_package(SentencePiece 0.1.97 REQUIRED)                 # SentencePiece::sentencepiece

# Pinned archives (cmake/archives.lock, unpacked by tools/fetch_archives.py):
set(asked_archives "")
if(TRIAGE_BUILD_TUNE AND NOT Libtorch_ROOT)
  set(asked_archives --with-tuning)
endif()
execute_process(
  COMMAND "${Python3_EXECUTABLE}" "${PROJECT_SOURCE_DIR}/tools/fetch_archives.py" --check
    ${asked_archives}
  RESULT_VARIABLE archives_missing ERROR_VARIABLE archives_report)
if(archives_missing)
  message(FATAL_ERROR "${archives_report}")
endif()
find_package(LightGBM 4.6.0 EXACT REQUIRED)                 # LightGBM::headers
find_package(DuckDB 1.5.6 EXACT REQUIRED)                   # no target: opened at run time
find_package(AdbcDriverManager 1.9.0 EXACT REQUIRED)        # Adbc::driver_manager
find_package(Nanoarrow 0.9.0 EXACT REQUIRED)                # Nanoarrow::nanoarrow Nanoarrow::ipc
find_package(OpenVINO 2026.4.1 EXACT REQUIRED)              # OpenVINO::runtime, for a module alone
if(TRIAGE_BUILD_TUNE)
  find_package(Libtorch 1.13 REQUIRED)                      # Libtorch::torch
endif()

# Libraries that are opened at run time. The program looks in <prefix>/lib/triage/ first, where
# `make install` puts them, and then here, so that it also runs from the build folder.
set(TRIAGE_LIGHTGBM_LIBRARY "${LightGBM_LIBRARY}")
set(TRIAGE_DUCKDB_LIBRARY "${DuckDB_LIBRARY}")

if(TRIAGE_BUILD_TESTS)
  find_package(GTest 1.12 REQUIRED)                         # GTest::gmock GTest::gtest_main
  find_package(rapidcheck REQUIRED)                         # rapidcheck
  find_package(Liblinear 2.30 REQUIRED)                     # Liblinear::liblinear
  include(GoogleTest)
endif()
