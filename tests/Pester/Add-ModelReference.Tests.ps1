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

Describe 'Add-ModelReference' {
    BeforeEach {
        $db = Join-Path $TestDrive (New-Guid)
        $null = New-ProvenanceDatabase $db
    }

    It 'adds folders from Get-ChildItem' {
        Get-ChildItem -Directory | Add-ModelReference -Database $db | Should -BeNullOrEmpty
        (Get-ModelReference -Database $db).Id | Sort-Object | Should -Be (Get-ChildItem -Directory).Name
    }

    It 'adds models and fingerprints' {
        Get-ModelFingerprint aurora-base | Add-ModelReference -Database $db
        Export-ModelFingerprint borealis-base $TestDrive/b.pkfp -Force
        Add-ModelReference $TestDrive/b.pkfp -Database $db
        (Get-ModelReference -Database $db).Count | Should -Be 2
    }

    It 'keeps what is said of a model' {
        $reference = Add-ModelReference aurora-base -Database $db -Id aurora -Family Aurora -Publisher Someone -License MIT -PassThru
        $reference.Id, $reference.Family, $reference.Publisher, $reference.License | Should -Be 'aurora', 'Aurora', 'Someone', 'MIT'
    }

    It 'refuses another model under an id in use' {
        Add-ModelReference aurora-base -Database $db
        { Add-ModelReference borealis-base -Id aurora-base -Database $db -ErrorAction Stop } | Should -Throw -ErrorId 'ReferenceExists,*'
        Add-ModelReference borealis-base -Id aurora-base -Database $db -Force
        (Get-ModelReference -Database $db).Name | Should -Be 'borealis-base'
    }

    It 'adds nothing with -WhatIf' {
        Get-ChildItem -Directory | Add-ModelReference -Database $db -WhatIf
        Get-ModelReference -Database $db | Should -BeNullOrEmpty
    }

    It 'makes your own database when none is named' {
        (Add-ModelReference aurora-base -PassThru).Database | Should -BeLike '*own'
    }

    It 'loses nothing when two sessions add at once' {
        $jobs = 'aurora', 'borealis' | ForEach-Object {
            $prefix = $_
            Start-Job {
                Import-Module "$using:root/out/ProvenanceKit"
                Set-Location "$using:root/tests/Samples"
                $model = Get-ModelFingerprint "$using:prefix-base" -MetadataOnly
                1..20 | ForEach-Object { Add-ModelReference $model -Id "$using:prefix-$_" -Database $using:db -WarningAction Ignore }
            }
        }
        $jobs | Receive-Job -Wait -AutoRemoveJob
        (Get-ModelReference -Database $db).Count | Should -Be 40
        Test-ProvenanceDatabase $db | Should -BeTrue
    }
}
