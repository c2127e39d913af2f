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

Describe 'Get-ProvenanceDatabase' {
    It 'describes the shipped catalogue' {
        $database = Get-ProvenanceDatabase shipped
        $database.ReferenceCount | Should -Be 152
        $database.DeepSignalsInstalled | Should -BeFalse
    }

    It 'describes folders from Get-Item' {
        $null = New-ProvenanceDatabase $TestDrive/db
        Add-ModelReference aurora-base -Database $TestDrive/db
        $database = Get-Item $TestDrive/db | Get-ProvenanceDatabase
        $database.ReferenceCount | Should -Be 1
        $database.WeightFeatureCount | Should -Be 1
        $database.UpdatedAt | Should -Not -BeNullOrEmpty
    }

    It 'says where there is none' {
        { Get-ProvenanceDatabase $TestDrive/nope -ErrorAction Stop } | Should -Throw -ErrorId 'DatabaseNotFound,*'
    }

    It 'fits into 100 columns' {
        $lines = Get-ProvenanceDatabase shipped | Out-String -Width 100 -Stream
        $lines | Where-Object { $_ -like 'shipped *' } | Should -HaveCount 1
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
    }
}
