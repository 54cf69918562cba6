# Stores with damage: "sound" is the data file of a store that has none.

# fresh [FILE]: a store "broken" with that file, which is sound until now.
fresh() {
	rm -rf broken
	crm init --store broken -q
	cp "${1:-sound}" broken/db.1/data.mdb
}

# zero PAGE ...: these pages of it are lost.
zero() {
	for page in "$@"; do
		dd if=/dev/zero of=broken/db.1/data.mdb bs=4096 seek="$page" \
		    count=1 conv=notrunc 2>/dev/null
	done
}
