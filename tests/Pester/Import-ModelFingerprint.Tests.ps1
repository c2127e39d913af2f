BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    . "$PSScriptRoot/UserFolders.ps1"
    $before = Set-UserFolders $TestDrive
    Push-Location "$root/tests/Samples"
}

AfterAll {
    Pop-Location
    Restore-UserFolders $before
}

Describe 'Import-ModelFingerprint' {
    BeforeAll {
        Get-ChildItem -Directory aurora-* | Export-ModelFingerprint -Destination $TestDrive/fingerprints
    }

    It 'takes wildcards' {
        $models = Import-ModelFingerprint $TestDrive/fingerprints/*
        $models.Name | Should -Be (Get-ChildItem -Directory aurora-*).Name
        $models | Should -BeOfType ProvenanceKit.ModelFingerprint
    }

    It 'takes files from Get-ChildItem' {
        (Get-ChildItem $TestDrive/fingerprints | Import-ModelFingerprint).Count | Should -Be (Get-ChildItem -Directory aurora-*).Count
    }

    It 'gives what a comparison needs' {
        $models = Compare-ModelProvenance aurora-base aurora-code
        $files = Compare-ModelProvenance (Import-ModelFingerprint $TestDrive/fingerprints/aurora-base.pkfp) $TestDrive/fingerprints/aurora-code.pkfp
        foreach ($signal in 'Eas', 'Nlf', 'Lep', 'End', 'Wvc', 'Tfv', 'Voa', 'PipelineScore') {
            $files.$signal | Should -Be $models.$signal
        }
    }

    It 'refuses what is no fingerprint' {
        Set-Content $TestDrive/text.pkfp 'text'
        { Import-ModelFingerprint $TestDrive/text.pkfp -ErrorAction Stop } | Should -Throw '*text.pkfp*'
    }
}
