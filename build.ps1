<#
.SYNOPSIS
Builds, tests and packs ProvenanceKit. Everything that is done here is done by dotnet or by the built module.
.PARAMETER Task
Build stages the module to out/ProvenanceKit, Test runs the .NET tests, Pester the PowerShell tests on the staged module,
Bench the benchmarks, Package writes out/package/ProvenanceKit.<version>.nupkg, Clean removes what was built.
.PARAMETER Configuration
Release or Debug.
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Pester', 'Bench', 'Package', 'Clean')]
    [string] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$solution = Join-Path $root 'ProvenanceKit.sln'

function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE."
    }
}

function Get-Pester {
    $pester = Get-Module Pester -ListAvailable | Where-Object Version -ge '5.0' | Sort-Object Version -Descending | Select-Object -First 1
    if (-not $pester) {
        throw 'The PowerShell tests need Pester 5. Install it with: Install-PSResource Pester -Version 5 (or Install-Module Pester -MinimumVersion 5.0 -SkipPublisherCheck).'
    }

    $pester
}

function Invoke-PesterTests($pester) {
    # A session can't unload assemblies, so the tests get a process of their own and the module can be rebuilt afterwards.
    # They keep away from the cache of the person who runs them.
    $cache = Join-Path ([IO.Path]::GetTempPath()) "provenancekit-pester-$PID"
    $command = "`$env:PROVENANCEKIT_CACHE_DIR = '$cache'; Import-Module '$($pester.Path)'; `$c = New-PesterConfiguration; `$c.Run.Path = '$(Join-Path $root 'tests/Pester')'; `$c.Run.Exit = `$true; `$c.Output.Verbosity = 'Detailed'; Invoke-Pester -Configuration `$c"
    & (Get-Process -Id $PID).Path -NoProfile -Command $command
    $failed = $LASTEXITCODE
    Remove-Item $cache -Recurse -Force -ErrorAction Ignore
    if ($failed -ne 0) {
        throw "$failed PowerShell tests failed."
    }
}

switch ($Task) {
    'Build' { Invoke-Dotnet build $solution -c $Configuration }
    'Test' { Invoke-Dotnet test $solution -c $Configuration }
    'Pester' {
        # Before a build of minutes.
        $pester = Get-Pester
        Invoke-Dotnet build $solution -c $Configuration
        Invoke-PesterTests $pester
    }
    'Bench' { Invoke-Dotnet run --project (Join-Path $root 'tests/ProvenanceKit.Benchmarks') -c Release -- --filter '*' }
    'Package' {
        # The same without PowerShell: dotnet pack src/ProvenanceKit -c Release -o out/package
        $folder = Join-Path $root 'out' 'package'
        Invoke-Dotnet pack (Join-Path $root 'src/ProvenanceKit') -c Release -o $folder
        "To install it: Register-PSResourceRepository Local '$folder' -Trusted; Install-PSResource ProvenanceKit -Repository Local"
    }
    'Clean' {
        Invoke-Dotnet clean $solution -c $Configuration
        Remove-Item (Join-Path $root 'out') -Recurse -Force -ErrorAction Ignore
    }
}
