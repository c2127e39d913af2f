# How models are named on a command line, whichever cmdlet takes them.
BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    . "$PSScriptRoot/UserFolders.ps1"
    $before = Set-UserFolders $TestDrive
    Push-Location "$root/tests/Samples"
    $odd = New-Item (Join-Path $TestDrive 'odd [name] & more') -ItemType Directory
    Copy-Item aurora-code/* $odd
}

AfterAll {
    Pop-Location
    Restore-UserFolders $before
}

Describe 'A model' {
    It 'is given as <_>' -ForEach @(
        'aurora-code', './aurora-code/', '../Samples/aurora-code', 'aurora-cod?', 'FileSystem::{0}/aurora-code', 'Microsoft.PowerShell.Core\FileSystem::{0}/aurora-code', 'TestSamples:/aurora-code'
    ) {
        New-PSDrive TestSamples FileSystem $PWD | Out-Null
        $path = $_ -f $PWD
        (Get-ModelFingerprint $path -MetadataOnly).Name | Should -Be 'aurora-code'
        ($path | Compare-ModelProvenance aurora-base).DifferenceModel | Should -Be 'aurora-code'
        Test-ModelProvenance $path aurora-base | Should -BeTrue
    }

    It 'is given as an object: <_>' -ForEach @(
        { Get-Item aurora-code }, { Get-ChildItem -Directory -Filter aurora-code }, { Resolve-Path aurora-code }, { Get-ModelFingerprint aurora-code }, { [pscustomobject]@{ Path = 'aurora-code' } }, { @{ Path = 'aurora-code' } }
    ) {
        (Get-ModelFingerprint (& $_)).Name | Should -Be 'aurora-code'
        (& $_ | Get-ModelFingerprint).Name | Should -Be 'aurora-code'
        (Compare-ModelProvenance aurora-base (& $_)).DifferenceModel | Should -Be 'aurora-code'
        (& $_ | Compare-ModelProvenance aurora-base).DifferenceModel | Should -Be 'aurora-code'
        (& $_ | Get-ModelLineage).Child | Should -Be 'aurora-code'
        & $_ | Test-ModelProvenance -BaseModel (Get-Item aurora-base) | Should -BeTrue
    }

    It 'has any characters in its name' {
        (Get-ModelFingerprint -LiteralPath $odd).Name | Should -Be $odd.Name
        ($odd | Get-ModelFingerprint).Name | Should -Be $odd.Name
        (Get-ModelFingerprint $odd).Name | Should -Be $odd.Name
        (Get-ChildItem -LiteralPath $odd.Parent -Directory -Filter 'odd*' | Compare-ModelProvenance aurora-base).Verdict | Should -Be 'Linked'
        ($odd | Find-ModelAncestor -Database shipped -IncludeEmpty -Top 1).QueryModel | Should -Be $odd.Name
    }

    It 'is refused on another provider, by name' {
        foreach ($path in 'Env:/PATH', 'Variable:/HOME', 'Function:/prompt') {
            { Get-ModelFingerprint $path -ErrorAction Stop } | Should -Throw -ErrorId 'ProviderUnsupported,*'
            { Compare-ModelProvenance aurora-base $path -ErrorAction Stop } | Should -Throw -ErrorId 'ProviderUnsupported,*'
        }
    }

    It 'is refused as something else, with the accepted forms' {
        { Get-ModelFingerprint (Get-Date) } | Should -Throw '*FileInfo*PSPath*FullName*'
        { Compare-ModelProvenance aurora-base (Get-Date) } | Should -Throw '*FileInfo*PSPath*FullName*'
        { Test-ModelProvenance 42 aurora-base } | Should -Throw '*FileInfo*PSPath*FullName*'
    }
}

Describe 'Many at once' {
    It 'share a cold cache in parallel' {
        Clear-ProvenanceCache
        $results = 1..8 | ForEach-Object -Parallel {
            Import-Module "$using:root/out/ProvenanceKit"
            Get-Item "$using:root/tests/Samples/$(('aurora-code', 'borealis-code')[$_ % 2])" | Compare-ModelProvenance "$using:root/tests/Samples/aurora-base"
        } -ThrottleLimit 4
        $results.Count | Should -Be 8
        ($results | Group-Object DifferenceModel, PipelineScore, Verdict | ForEach-Object Count) | Should -Be 4, 4
        (Get-ProvenanceCache | Group-Object Name, Mode | Where-Object Count -GT 1) | Should -BeNullOrEmpty
    }

    It 'share a fingerprint in parallel' {
        $reference = Get-ModelFingerprint aurora-base
        $verdicts = (Get-ChildItem -Directory).FullName | ForEach-Object -Parallel {
            Import-Module "$using:root/out/ProvenanceKit"
            Compare-ModelProvenance $using:reference $_
        } | Group-Object { "$($_.Verdict)" -in 'Linked', 'Identical', 'Reformatted' }
        ($verdicts | Where-Object Name -EQ 'True').Group.DifferenceModel | Should -BeLike 'aurora-*'
        ($verdicts | Where-Object Name -EQ 'False').Group.DifferenceModel | Should -BeLike 'borealis-*'
    }
}
