BeforeDiscovery {
    $commands = (Import-PowerShellDataFile "$PSScriptRoot/../../ProvenanceKit.psd1").CmdletsToExport
}

BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    $module = Get-Module ProvenanceKit
    $manifest = Import-PowerShellDataFile (Join-Path $module.ModuleBase 'ProvenanceKit.psd1')
}

Describe 'The ProvenanceKit module' {
    It 'has a valid manifest' {
        $tested = Test-ModuleManifest (Join-Path $module.ModuleBase 'ProvenanceKit.psd1')
        $tested.Version | Should -Be (Split-Path $module.ModuleBase -Leaf)
        $tested.PowerShellVersion | Should -Be '7.6'
        $tested.CompatiblePSEditions | Should -Be 'Core'
    }

    It 'lists its exports one by one and in order' {
        $manifest.CmdletsToExport | Should -Be ($manifest.CmdletsToExport | Sort-Object)
        $manifest.CmdletsToExport | Should -Not -Contain '*'
        $manifest.FunctionsToExport | Should -BeNullOrEmpty
        $manifest.AliasesToExport | Should -BeNullOrEmpty
    }

    It 'exports what the manifest lists' {
        $module.ExportedCommands.Keys | Sort-Object | Should -Be $manifest.CmdletsToExport
    }

    It 'is found by name in a module path' {
        $found = & (Get-Process -Id $PID).Path -NoProfile -Command "
            `$env:PSModulePath = '$root/out' + [IO.Path]::PathSeparator + `$env:PSModulePath
            (Get-Command Compare-ModelProvenance).Source"
        $found | Should -Be 'ProvenanceKit'
    }

    It 'can be removed and imported again' {
        Remove-Module ProvenanceKit
        Get-Command Get-ModelFingerprint -Module ProvenanceKit -ErrorAction Ignore | Should -BeNullOrEmpty
        Import-Module "$root/out/ProvenanceKit"
        Import-Module "$root/out/ProvenanceKit" -Force
        (Get-ModelFingerprint "$root/tests/Samples/aurora-base" -MetadataOnly).Name | Should -Be 'aurora-base'
    }

    It 'keeps the packages of its engine out of the session' {
        $null = Get-ModelFingerprint "$root/tests/Samples/aurora-base"
        $default = [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.ForEach({ $_.GetName().Name })
        $default | Should -Contain 'ProvenanceKit.Abstractions'
        $default | Should -Not -Contain 'ProvenanceKit.Engine'
        $default | Should -Not -Contain 'Google.Protobuf'
    }

    It 'answers Get-Help for <_>' -ForEach $commands {
        $help = Get-Help $_
        $help.Name | Should -Be $_
        ($help.Syntax | Out-String) | Should -BeLike "*$_*"
    }
}
