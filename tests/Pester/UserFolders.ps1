<#
.SYNOPSIS
Gives a test file a cache and default databases of its own, and takes them away again. Dot-source it in BeforeAll.
#>

function Set-UserFolders {
    param([Parameter(Mandatory)] [string] $Root)

    $folders = @{
        PROVENANCEKIT_CACHE_DIR    = Join-Path $Root 'cache'
        PROVENANCEKIT_DATABASE     = Join-Path $Root 'own'
        PROVENANCEKIT_DATABASE_DIR = Join-Path $Root 'installation'
    }
    $before = @{}
    foreach ($name in $folders.Keys) {
        $before[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $folders[$name])
    }

    $before
}

function Restore-UserFolders {
    param([Parameter(Mandatory)] [hashtable] $Before)

    foreach ($name in $Before.Keys) {
        [Environment]::SetEnvironmentVariable($name, $Before[$name])
    }
}
