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

Describe 'Remove-ModelReference' {
    BeforeEach {
        $db = Join-Path $TestDrive (New-Guid)
        $null = New-ProvenanceDatabase $db
        Add-ModelReference *-base -Database $db
    }

    It 'removes by id' {
        Remove-ModelReference aurora-base -Database $db | Should -BeNullOrEmpty
        (Get-ModelReference -Database $db).Id | Should -Be 'borealis-base'
    }

    It 'removes what Get-ModelReference gives' {
        (Get-ModelReference aurora* -Database $db | Remove-ModelReference -PassThru).Id | Should -Be 'aurora-base'
        (Get-ModelReference -Database $db).Id | Should -Be 'borealis-base'
    }

    It 'removes nothing with -WhatIf' {
        Remove-ModelReference * -Database $db -WhatIf
        (Get-ModelReference -Database $db).Count | Should -Be 2
    }

    It 'leaves the shipped catalogue alone' {
        { Get-ModelReference Llama-2-7b-hf | Remove-ModelReference -ErrorAction Stop } | Should -Throw -ErrorId 'DatabaseReadOnly,*'
    }
}
