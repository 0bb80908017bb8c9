# Finds CLD2, the Compact Language Detector (Debian: libcld2-dev), which carries no version.
#
# Cld2::cld2    the library of 83 languages; header cld2/public/compact_lang_det.h
find_path(Cld2_INCLUDE_DIR cld2/public/compact_lang_det.h)
find_library(Cld2_LIBRARY cld2)
mark_as_advanced(Cld2_INCLUDE_DIR Cld2_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Cld2
  REQUIRED_VARS Cld2_LIBRARY Cld2_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "Install it: apt-get install libcld2-dev")

if(Cld2_FOUND AND NOT TARGET Cld2::cld2)
  add_library(Cld2::cld2 UNKNOWN IMPORTED)
  set_target_properties(Cld2::cld2 PROPERTIES
    IMPORTED_LOCATION "${Cld2_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${Cld2_INCLUDE_DIR}")
endif()
