/*
 * What the demo company is made of.  All of it is made up; towns are real so
 * that filters read naturally.  Web and mail addresses end in .example
 * (RFC 2606).
 */
#include "core/practice/demo/demo_priv.h"

const char *const demo_family[DEMO_FAMILIES] = {
	"Bloem en meel", "Gist en bakhulp", "Chocolade en cacao",
	"Vulling en fruit", "Marsepein en decoratie", "Verpakking"
};

const int16_t demo_season[DEMO_FAMILIES][12] = {
	{ 102, 100, 100, 100, 96, 92, 80, 83, 98, 102, 108, 128 },
	{ 102, 100, 100, 100, 96, 92, 80, 83, 98, 102, 108, 125 },
	{ 96, 106, 115, 110, 82, 65, 54, 60, 92, 110, 136, 162 },
	{ 82, 86, 95, 106, 116, 120, 100, 98, 100, 96, 95, 112 },
	{ 74, 92, 102, 108, 118, 84, 58, 60, 80, 116, 172, 186 },
	{ 92, 92, 96, 100, 100, 94, 78, 80, 100, 102, 116, 144 }
};

const struct demo_product demo_product[] = {
	{ "BM101", "Tarwebloem T55 25 kg", "zak", 0, 1, 2190, 22, 4, 0 },
	{ "BM102", "Tarwebloem T65 molensteen 25 kg", "zak", 0, 2, 2790, 27, 2,
	    0 },
	{ "BM103", "Tarwebloem biologisch 25 kg", "zak", 0, 3, 3590, 31, 2, 0 },
	{ "BM110", "Volkorenmeel 25 kg", "zak", 0, 1, 2150, 22, 3, 0 },
	{ "BM111", "Volkorenmeel biologisch 25 kg", "zak", 0, 2, 3250, 30, 2,
	    0 },
	{ "BM120", "Speltmeel 10 kg", "zak", 0, 1, 1890, 30, 2, 0 },
	{ "BM121", "Oerspeltmeel biologisch 10 kg", "zak", 0, 2, 2690, 33, 1,
	    0 },
	{ "BM130", "Roggemeel 15 kg", "zak", 0, 0, 1795, 26, 1, 0 },
	{ "GB201", "Verse bakkersgist 10 x 500 g", "doos", 1, 1, 1250, 24, 4,
	    0 },
	{ "GB202", "Instantgist 500 g", "pak", 1, 2, 495, 33, 4, 0 },
	{ "GB203", "Desemstarter tarwe 5 kg", "emmer", 1, 3, 3450, 38, 1, 0 },
	{ "GB210", "Broodverbeteraar 10 kg", "zak", 1, 1, 2890, 35, 1, 0 },
	{ "GB211", "Broodverbeteraar clean label 10 kg", "zak", 1, 2, 3790, 39,
	    1, 0 },
	{ "GB220", "Bakpoeder 5 kg", "emmer", 1, 0, 1690, 36, 1, 0 },
	{ "GB230", "Keukenzout fijn 25 kg", "zak", 1, 0, 890, 25, 1, 0 },
	{ "CC301", "Couverture melk 5 kg", "doos", 2, 1, 4290, 28, 2, -1 },
	{ "CC302", "Couverture puur 60 % 5 kg", "doos", 2, 2, 4890, 30, 2, -1 },
	{ "CC303", "Couverture puur 72 % Ghana 5 kg", "doos", 2, 3, 6290, 35, 1,
	    -1 },
	{ "CC310", "Couverture wit 5 kg", "doos", 2, 1, 4590, 29, 1, -1 },
	{ "CC320", "Cacaopoeder 22/24 1 kg", "zak", 2, 0, 1490, 34, 2, -1 },
	{ "CC330", "Hagelslag puur 5 kg", "doos", 2, 0, 2990, 27, 1, -1 },
	{ "CC340", "Chocoladeletters vormset", "set", 2, 0, 3900, 42, 1, -1 },
	{ "VF401", "Banketbakkersroom poeder 5 kg", "zak", 3, 1, 2390, 33, 2,
	    0 },
	{ "VF402", "Crème pâtissière vanille 5 kg", "zak", 3, 2, 3290, 37, 1,
	    0 },
	{ "VF410", "Abrikozenjam 12 kg", "emmer", 3, 0, 3190, 30, 1, 0 },
	{ "VF411", "Frambozenvulling 6 kg", "emmer", 3, 1, 3590, 33, 1, 1 },
	{ "VF412", "Frambozenvulling 70 % fruit 6 kg", "emmer", 3, 2, 4790, 37,
	    1, 1 },
	{ "VF420", "Appelstukjes 10 kg", "emmer", 3, 0, 2690, 28, 2, 0 },
	{ "VF430", "IJsmix vanille 5 kg", "zak", 3, 1, 3390, 36, 2, 5 },
	{ "VF431", "IJsmix roomijs ambachtelijk 5 kg", "zak", 3, 2, 4690, 40, 1,
	    5 },
	{ "MD501", "Marsepein 1:1 5 kg", "doos", 4, 1, 4490, 31, 1, 0 },
	{ "MD502", "Marsepein 2:1 fijn 5 kg", "doos", 4, 2, 5990, 35, 1, 0 },
	{ "MD510", "Rolfondant wit 2,5 kg", "doos", 4, 1, 1690, 38, 2, 0 },
	{ "MD511", "Rolfondant gekleurd 2,5 kg", "doos", 4, 2, 2090, 40, 1, 0 },
	{ "MD520", "Eetbare decoraties assorti", "doos", 4, 0, 1850, 45, 1, 0 },
	{ "MD530", "Speculaaskruiden 1 kg", "zak", 4, 0, 1390, 41, 1, 0 },
	{ "VP601", "Broodzak kraft 1000 st", "doos", 5, 1, 3290, 34, 2, 0 },
	{ "VP602", "Broodzak kraft bedrukt 1000 st", "doos", 5, 2, 4390, 38, 1,
	    0 },
	{ "VP610", "Taartdoos 26 cm 100 st", "doos", 5, 0, 2790, 36, 1, 0 },
	{ "VP620", "Gebaksdoos 4-vaks 200 st", "doos", 5, 0, 2490, 35, 1, 0 },
	{ "VP630", "Geschenkdoos bonbons 50 st", "doos", 5, 0, 3990, 43, 1, 0 },
	{ "VP640", "IJsbeker karton 500 st", "doos", 5, 0, 2890, 35, 1, 5 },
	/* No goods: added to small orders. */
	{ "BZ001", "Bezorgkosten", "keer", -1, 0, 950, 20, 1, 0 }
};
const size_t demo_n_products = NELEM(demo_product);

/* Tastes in the order of the families. */
const struct demo_trade demo_trade[] = {
	{ "bakkerij", "Bakkerij %s", true, { 9, 9, 3, 5, 3, 5 }, 34 },
	{ "banketbakkerij", "Banketbakkerij %s", true, { 5, 4, 7, 8, 8, 5 },
	    18 },
	{ "chocolaterie", "Chocolaterie %s", true, { 1, 1, 10, 3, 6, 6 }, 8 },
	{ "lunchroom", "Lunchroom %s", false, { 3, 2, 3, 6, 2, 4 }, 12 },
	{ "ijssalon", "IJssalon %s", false, { 1, 0, 4, 9, 2, 5 }, 7 },
	{ "restaurant", "Restaurant %s", false, { 3, 2, 4, 5, 1, 1 }, 8 },
	{ "hotel", "Hotel %s", false, { 3, 2, 3, 5, 2, 1 }, 4 },
	{ "zorg", "Zorgkeuken %s", false, { 4, 2, 1, 6, 1, 1 }, 4 },
	{ "onderwijs", "Vakschool %s", false, { 6, 5, 5, 5, 5, 2 }, 2 },
	{ "pannenkoekenhuis", "Pannenkoekenhuis %s", false,
	    { 8, 3, 2, 6, 1, 2 }, 3 }
};
const size_t demo_n_trades = NELEM(demo_trade);

const struct demo_town demo_town[] = {
	{ "Utrecht", "030", 3511 }, { "Gouda", "0182", 2801 },
	{ "Amersfoort", "033", 3811 }, { "Zwolle", "038", 8011 },
	{ "Deventer", "0570", 7411 }, { "Leiden", "071", 2311 },
	{ "Haarlem", "023", 2011 }, { "Alkmaar", "072", 1811 },
	{ "Arnhem", "026", 6811 }, { "Nijmegen", "024", 6511 },
	{ "Tilburg", "013", 5011 }, { "Breda", "076", 4811 },
	{ "'s-Hertogenbosch", "073", 5211 }, { "Eindhoven", "040", 5611 },
	{ "Maastricht", "043", 6211 }, { "Groningen", "050", 9711 },
	{ "Leeuwarden", "058", 8911 }, { "Assen", "0592", 9401 },
	{ "Enschede", "053", 7511 }, { "Apeldoorn", "055", 7311 },
	{ "Dordrecht", "078", 3311 }, { "Middelburg", "0118", 4331 },
	{ "Hoorn", "0229", 1621 }, { "Woerden", "0348", 3441 },
	{ "Veenendaal", "0318", 3901 }, { "Zutphen", "0575", 7201 },
	{ "Delft", "015", 2611 }, { "Almere", "036", 1311 },
	{ "Lelystad", "0320", 8221 }, { "Culemborg", "0345", 4101 }
};
const size_t demo_n_towns = NELEM(demo_town);

const char *const demo_street[] = {
	"Dorpsstraat", "Molenweg", "Kerkstraat", "Marktplein", "Havenkade",
	"Stationsweg", "Bakkerssteeg", "Korenmarkt", "Nieuwstraat",
	"Langestraat", "Torenlaan", "Wilgenlaan", "Beatrixstraat",
	"Industrieweg", "Ambachtsweg", "Oude Gracht", "Singel", "Eikenlaan",
	"Schoolstraat", "Graanweg", "Brouwersgracht", "Vismarkt",
	"Westerkade", "Zonnebloemstraat"
};
const size_t demo_n_streets = NELEM(demo_street);

const char *const demo_surname[] = {
	"Jansen", "De Wit", "Van den Berg", "Bakker", "Visser", "Smit",
	"Meijer", "De Boer", "Mulder", "De Groot", "Bos", "Vos", "Peters",
	"Hendriks", "Van Leeuwen", "Dekker", "Brouwer", "Dijkstra",
	"Van der Meer", "De Graaf", "Kuipers", "Veenstra", "Hoekstra",
	"Koster", "Prins", "Huisman", "Postma", "Schouten", "Willems",
	"Van Dongen", "Verhoeven", "Molenaar", "Kramer", "Scholten",
	"Van Beek", "Timmermans", "Groen", "Gerritsen", "Van Vliet",
	"Schipper", "Aydin", "El Amrani", "Yilmaz", "Bouzid", "Nguyen",
	"Kowalski", "Ramdin", "Sital", "Hofstra", "Blom", "Zwart",
	"Terpstra", "Wolters", "Evers", "Van Rijn", "Hartman", "Martens",
	"Noordhoek", "Rietveld", "Coenen"
};
const size_t demo_n_surnames = NELEM(demo_surname);

const char *const demo_first_name[] = {
	"Sanne", "Joost", "Fatima", "Pieter", "Marieke", "Kees", "Anouk",
	"Bas", "Lotte", "Henk", "Yasmin", "Daan", "Ingrid", "Ruud", "Femke",
	"Emre", "Wilma", "Thijs", "Noor", "Gerrit", "Eva", "Mohamed",
	"Saskia", "Bram", "Tessa", "Jeroen", "Ilse", "Koen", "Priya", "Stefan",
	"Renée", "Jaap", "Hanna", "Ahmed", "Carla", "Lars", "Zoë", "Wouter",
	"Agnieszka", "Sem"
};
const size_t demo_n_first_names = NELEM(demo_first_name);

const char *const demo_noun[] = {
	"De Zonnebloem", "'t Hoekje", "De Gouden Aar", "De Linde", "Dolomiti",
	"Het Wapen", "De Oude Molen", "Bella Vista", "De Brug", "'t Spinnewiel",
	"De Kastanje", "Noord", "De Waag", "Het Anker", "De Pauw", "Zuiderzee",
	"De Haven", "Den Eik", "Café Noir", "De Korenbloem", "De Zwaan",
	"Het Station", "Rialto", "De Lantaarn", "Het Koetshuis", "De Akker"
};
const size_t demo_n_nouns = NELEM(demo_noun);
