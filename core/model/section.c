/*
 * What the sections that only hold parameters are called.
 */
#include "core/model/model.h"

const char *
section_name(enum section s)
{
	static const char *const	names[N_SECTIONS] = {
		[SECTION_RELATION] = "relation", [SECTION_TONES] = "tones",
		[SECTION_CHECK] = "check", [SECTION_JOURNEYS] = "journeys",
	};

	return names[s];
}
