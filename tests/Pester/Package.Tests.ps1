BeforeDiscovery {
    $dotnet = Get-Command dotnet -CommandType Application -ErrorAction Ignore
}

BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    $pwsh = (Get-Process -Id $PID).Path
}

Describe 'The package' -Skip:(-not $dotnet) {
    BeforeAll {
        # The module is staged already; what build.ps1 -Task Package runs packs it.
        & dotnet pack "$root/src/ProvenanceKit" -c Release --no-build -o "$TestDrive/package" -v q | Out-Null
        $file = Get-Item "$TestDrive/package/*.nupkg"
        $version = (Import-PowerShellDataFile "$root/ProvenanceKit.psd1").ModuleVersion

        # As Install-PSResource and Save-Module leave it: without what belongs to NuGet.
        $module = Join-Path $TestDrive "modules/ProvenanceKit/$version"
        [IO.Compression.ZipFile]::ExtractToDirectory($file, $module)
        $nuspec = [xml] (Get-Content "$module/ProvenanceKit.nuspec" -Raw)
        Remove-Item -LiteralPath "$module/[Content_Types].xml", "$module/_rels", "$module/package", "$module/ProvenanceKit.nuspec" -Recurse -Force
    }

    It 'has the name and version of the module' {
        $file.Name | Should -Be "ProvenanceKit.$version.nupkg"
        $nuspec.package.metadata.id | Should -Be 'ProvenanceKit'
        $nuspec.package.metadata.version | Should -Be $version
        $nuspec.package.metadata.license.'#text' | Should -Be 'Apache-2.0'
        $nuspec.package.metadata.description | Should -Be (Import-PowerShellDataFile "$root/ProvenanceKit.psd1").Description
    }

    It 'is tagged with every command' {
        $tags = $nuspec.package.metadata.tags.Split(' ')
        $tags | Should -Contain 'PSModule'
        ($tags -like 'PSCmdlet_*').Substring(9) | Should -Be (Import-PowerShellDataFile "$root/ProvenanceKit.psd1").CmdletsToExport
    }

    It 'holds the staged module, file by file' {
        $stage = Resolve-Path "$root/out/ProvenanceKit/$version"
        $packed = (Get-ChildItem $module -Recurse -File).FullName.Substring($module.Length) | Sort-Object
        $staged = (Get-ChildItem $stage -Recurse -File).FullName.Substring("$stage".Length) | Sort-Object
        $packed | Should -Be $staged
    }

    It 'works from a module path, with its help' {
        Test-ModuleManifest "$module/ProvenanceKit.psd1" | Should -Not -BeNullOrEmpty
        $answer = & $pwsh -NoProfile -Command "
            `$env:PROVENANCEKIT_CACHE_DIR = '$TestDrive/cache'
            `$env:PSModulePath = '$TestDrive/modules' + [IO.Path]::PathSeparator + `$env:PSModulePath
            (Compare-ModelProvenance '$root/tests/Samples/aurora-base' '$root/tests/Samples/aurora-code').Verdict.ToString()
            (Get-Module ProvenanceKit).ModuleBase
            (Get-Help Compare-ModelProvenance -Examples | Out-String).Length -gt 500
            (Get-Help about_ProvenanceKit | Out-String).Length -gt 500"
        $answer | Should -Be 'Linked', $module, 'True', 'True'
    }
}
