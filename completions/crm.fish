# fish completion for crm; made by:
# crm help --complete fish
function __crm_offers
	set -l typed (string unescape -- (commandline -ct))
	or set typed (commandline -ct)
	set -l words (commandline -opc)[2..-1] $typed
	set -l path (string replace -r '^--[^=]*=' '' -- $typed)
	set -l before (string sub -l (math (string length -- $typed) - \
	    (string length -- $path)) -- $typed)
	for line in (crm __complete $words 2>/dev/null)
		set -l found
		switch $line
		case :file
			set found (__fish_complete_path $path)
		case :dir
			set found (__fish_complete_directories $path)
		case '*'
			echo $line
		end
		for path in $found
			echo "$before$path"
		end
	end
end
complete -c crm -f -a '(__crm_offers)'
