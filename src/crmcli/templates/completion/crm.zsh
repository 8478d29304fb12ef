#compdef crm crmcli
# crm for zsh: put this into a folder of $fpath as _crm, or source it after compinit
_crm() {
    local line files=0
    local -a values shown rest
    while IFS= read -r line; do
        case $line in
            $'\tfiles') files=1 ;;
            $'\tnospace') rest=(-S '') ;;
            *) values+=("${line%%$'\t'*}"); shown+=("${line/$'\t'/  -- }") ;;
        esac
    done < <(_CRM_COMPLETE=zsh "${words[1]}" "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)
    if (( files )); then
        _files
    elif (( $#values )); then
        compadd -U -V crm -l -d shown $rest -a values
    fi
}
if [[ ${funcstack[1]} = _crm ]]; then
    _crm "$@"
else
    compdef _crm crm crmcli
fi
