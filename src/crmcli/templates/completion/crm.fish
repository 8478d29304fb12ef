# crm for fish: put this into ~/.config/fish/completions/crm.fish
function __crm_complete
    set -l typed (commandline -opc)
    set -l current (string unescape -- (commandline -ct)); or set current (commandline -ct)
    for line in (env _CRM_COMPLETE=fish $typed "$current" 2>/dev/null)
        if test "$line" = \tfiles
            __fish_complete_path "$current"
        else if test "$line" != \tnospace
            echo -- $line
        end
    end
end
complete -c crm -f -a '(__crm_complete)'
complete -c crmcli -f -a '(__crm_complete)'
