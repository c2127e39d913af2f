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

Describe 'Find-ModelAncestor' {
    BeforeAll {
        # The two commands of the README.
        $db = New-ProvenanceDatabase $TestDrive/db
        Get-Item aurora-base, borealis-base | Add-ModelReference -Database $TestDrive/db
    }

    It 'finds the ancestor first and never links the other' {
        $found = @(Find-ModelAncestor aurora-code -Database $TestDrive/db)
        $found[0].Model | Should -Be 'aurora-base'
        $found[0].Rank | Should -Be 1
        $found[0].Verdict | Should -Be 'Linked'
        $found[0].PValueLog10 | Should -BeLessThan -20
        $found[0].IsMetadataOnly | Should -BeFalse
        ($found | Where-Object Model -eq 'borealis-base').Verdict | Should -Not -Be 'Linked'
    }

    It 'takes models from the pipeline' {
        $found = Get-ChildItem -Directory aurora-* | Find-ModelAncestor -Database $db.Path -Top 1
        $found.QueryModel | Should -Be (Get-ChildItem -Directory aurora-*).Name
    }

    It 'needs no weights of the references, and a fingerprint of the model is enough' {
        Export-ModelFingerprint aurora-code $TestDrive/code.pkfp
        $found = @(Find-ModelAncestor $TestDrive/code.pkfp -Database $TestDrive/db)[0]
        $found.Model, "$($found.Verdict)" | Should -Be 'aurora-base', 'Linked'
    }

    It 'marks metadata-only matches' {
        $found = Find-ModelAncestor aurora-code -Database shipped
        $found | Should -HaveCount 3
        $found.IsMetadataOnly | Should -Not -Contain $false
        $found.Verdict | Sort-Object -Unique | Should -Be 'Inconclusive'
        $found.ReferenceDecision -join ' ' | Should -Not -BeLike '*Confirmed*'
    }

    It 'is silent when there is none, or says so on request' {
        Find-ModelAncestor aurora-code -Database $TestDrive/db -Publisher nobody | Should -BeNullOrEmpty
        $none = Find-ModelAncestor aurora-code -Database $TestDrive/db -Publisher nobody -IncludeEmpty
        $none.Rank | Should -Be 0
        $none.Why | Should -BeLike 'No ancestor found*'
    }

    It 'fits into 100 columns' {
        $lines = Find-ModelAncestor aurora-code -Database $TestDrive/db, shipped | Out-String -Width 100 -Stream
        $lines | Where-Object { $_ -like '*aurora-base *' } | Should -HaveCount 1
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
    }
}
