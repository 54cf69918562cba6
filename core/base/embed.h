/*
 * A file of the source tree inside the binary, read-only:
 *
 *	EMBED_FILE(standard_yaml, "core/model/standard.yaml");
 *	... EMBED_SLICE(standard_yaml) ...
 *
 * The path is relative to the folder that the compiler runs in, the root of
 * the repository.  The compiler does not see the file: name it as a
 * dependency of the object in the Makefile.
 */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#include "core/base/slice.h"

#define EMBED_FILE(name, path)						\
	__asm__(".pushsection .rodata\n"				\
	    ".local embed_" #name "\n"					\
	    "embed_" #name ":\n"					\
	    ".incbin \"" path "\"\n"					\
	    ".local embed_" #name "_end\n"				\
	    "embed_" #name "_end:\n"					\
	    ".byte 0\n"							\
	    ".popsection\n");						\
	extern const char embed_##name[]				\
	    __attribute__((visibility("hidden")));			\
	extern const char embed_##name##_end[]				\
	    __attribute__((visibility("hidden")))

#define EMBED_SLICE(name)						\
	slice_make(embed_##name,					\
	    (size_t)(embed_##name##_end - embed_##name))

#endif
