# What `make install` puts where, and what `make package` wraps up.
#
#   bin/triage                    the program; triage-tune beside it, where it is built
#   lib/triage/                   libraries it opens at run time, looked for here first
#   share/doc/triage/             licences, and the sample tickets of `make demo`
include(GNUInstallDirs)

install(TARGETS triage RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(PROGRAMS "${TRIAGE_LIGHTGBM_LIBRARY}" "${TRIAGE_DUCKDB_LIBRARY}" DESTINATION lib/triage)
install(TARGETS triage_openvino LIBRARY DESTINATION lib/triage)
install(PROGRAMS ${OpenVINO_LIBRARIES} DESTINATION lib/triage)  # each finds the others beside it

install(FILES LICENSE docs/dependencies.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/triage)
foreach(library adbc duckdb lightgbm nanoarrow/flatcc openvino)
  cmake_path(GET library FILENAME name)
  install(FILES third_party/${library}/LICENSE RENAME LICENSE.${name}
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/triage/third-party)
  install(FILES third_party/${library}/NOTICE RENAME NOTICE.${name}
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/triage/third-party OPTIONAL)
endforeach()
foreach(library onednn onetbb)  # linked into OpenVINO's libraries, or beside them
  install(FILES third_party/openvino/NOTICE.${library}
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/triage/third-party)
endforeach()
# What tunes encoders, where it is built; with the pinned libtorch, not with one that is elsewhere.
if(TRIAGE_BUILD_TUNE)
  install(TARGETS triage-tune RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT tune)
endif()
if(Libtorch_LIBRARIES)
  install(PROGRAMS ${Libtorch_LIBRARIES} DESTINATION lib/triage COMPONENT tune)
  install(FILES third_party/libtorch/LICENSE RENAME LICENSE.libtorch
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/triage/third-party COMPONENT tune)
  install(DIRECTORY third_party/libtorch/third_party/  # what is linked into it
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/triage/third-party/libtorch COMPONENT tune)
  install(FILES third_party/libtorch/NOTICE.cudart third_party/libtorch/NOTICE.cupti
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/triage/third-party COMPONENT tune)
endif()
install(DIRECTORY sql DESTINATION ${CMAKE_INSTALL_DATADIR}/triage)
# Drivers of databases, as far as `tools/setup warehouses` brought them.
foreach(driver postgresql snowflake sqlite)
  set(_folder "third_party/adbc-drivers/${driver}")
  install(PROGRAMS "${_folder}/libadbc_driver_${driver}.so" DESTINATION lib/triage OPTIONAL)
  foreach(text LICENSE NOTICE)
    install(FILES "${_folder}/${text}" RENAME ${text}.adbc-${driver}
      DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/triage/third-party OPTIONAL)
  endforeach()
endforeach()
install(DIRECTORY data/sample DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/triage)

set(CPACK_GENERATOR TGZ DEB)
set(CPACK_PACKAGE_NAME triage)
set(CPACK_PACKAGE_VENDOR "The triage authors")
set(CPACK_PACKAGE_CONTACT "The triage authors <triage@example.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_STRIP_FILES ON)
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)  # the packages of the linked libraries, by dpkg-shlibdeps
include(CPack)
